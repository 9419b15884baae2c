"""The report: one view of a result, shown as Markdown, as a page, and in a terminal."""
