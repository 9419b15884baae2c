"""The loop: steps, validation, checkpoints, the state that it resumes from."""
