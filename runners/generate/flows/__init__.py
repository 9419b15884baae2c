"""Flows: named blocks in order, written down in YAML, that make rows of questions and answers by asking models."""
