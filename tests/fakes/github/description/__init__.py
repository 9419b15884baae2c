"""GitHub's published descriptions, cut down to what the fake serves; `cut.py` makes the files, LICENSE is theirs."""
