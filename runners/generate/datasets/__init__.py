"""The files that training and evaluation read: rows by leaf, mixed rows, recipes, multiple-choice sets."""
