"""How several rows are computed at once: packed one after the other, or grouped side by side."""
