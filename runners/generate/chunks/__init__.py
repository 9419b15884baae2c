"""Documents in pieces that fit into a prompt."""
