"""Evaluation: both models on identical items, and what the difference is worth."""
