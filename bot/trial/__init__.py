"""The report of `taxobot model test`: for a terminal, and as Markdown."""
