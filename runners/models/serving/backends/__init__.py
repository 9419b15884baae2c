"""How each backend is started."""
