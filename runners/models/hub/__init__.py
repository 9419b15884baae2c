"""Bringing models from a hub."""
