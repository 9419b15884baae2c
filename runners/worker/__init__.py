"""A GPU machine of one's own: what jobs are shut into, what they are given, and what they find out about it."""
