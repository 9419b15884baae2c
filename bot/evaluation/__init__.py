"""What `taxobot model evaluate` says to people."""
