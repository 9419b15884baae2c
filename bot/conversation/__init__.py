"""What people may say to taxobot in a comment, who may say it, and what it answers."""
