"""`taxobot taxonomy`: one file a command, and what they share."""
