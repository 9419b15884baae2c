"""Text of PDF files, taken out in a process of its own: a PDF is a program, and a stranger wrote it."""
