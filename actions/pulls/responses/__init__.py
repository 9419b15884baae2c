"""What each command of a comment does: a module a command, each with a function `reply`."""
