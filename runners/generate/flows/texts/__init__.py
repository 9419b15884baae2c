"""What is read out of a text that a model wrote."""
