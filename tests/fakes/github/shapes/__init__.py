"""What the fake keeps, in the form in which GitHub shows it: one function a schema of the description."""
