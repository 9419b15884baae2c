"""Contexts against the documents that they are said to be from."""
