"""What the texts of a leaf say, and how much."""
