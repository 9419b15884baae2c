"""`taxobot model`: models on this machine, and talking to them."""
