"""Where texts come from, and that it is said."""
