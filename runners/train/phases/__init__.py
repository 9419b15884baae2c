"""Several trainings after each other, each from the best checkpoint of the one before."""
