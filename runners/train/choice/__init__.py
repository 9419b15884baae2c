"""Which checkpoint is best by a benchmark: scores on a development split, and what may be said about them."""
