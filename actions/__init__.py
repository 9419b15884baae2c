"""The front doors: the only room that sees both `bot` and `runners`."""
