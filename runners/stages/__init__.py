"""The stages of a run, one a file: what determines a stage's result, and how to compute it."""
