"""The two ways to talk to a model: by the keyboard of a terminal, and by lines in a pipe."""
