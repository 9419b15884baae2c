"""What the files of a run look like: one JSON Schema for each kind of row, task, recipe and account."""
