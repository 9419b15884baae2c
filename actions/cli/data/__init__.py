"""`taxobot data`: make training data, and look at what was made."""
