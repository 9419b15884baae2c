"""Keys and values, by the schemas."""
