"""What changes the fake's state, for the REST routes, git pushes and the control API alike; each tells its events."""
