"""Judges: who rates free answers, and whether they are fit to."""
