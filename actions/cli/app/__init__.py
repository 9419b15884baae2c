"""`taxobot app`: the GitHub App's service."""
