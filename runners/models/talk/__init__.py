"""A conversation with a model: its turns, contexts and commands."""
