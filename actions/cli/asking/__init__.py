"""Models at hand: those that are here are served for a command, those behind endpoints are looked at."""
