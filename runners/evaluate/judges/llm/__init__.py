"""Judges that are language models: what they are shown, and which of their words count."""
