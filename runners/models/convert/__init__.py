"""From one form of a model to another."""
