"""The devices that train together: one, or many processes."""
