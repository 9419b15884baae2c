"""Reading a file of a flow: entries with their lines, and complaints that name them."""
