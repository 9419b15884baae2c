"""GitHub as taxobot sees it: its calls behind small Protocols, comments, checks, reviews, labels, artifacts."""
