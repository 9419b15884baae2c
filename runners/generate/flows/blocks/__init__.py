"""The blocks that a flow is made of, one idea a file."""
