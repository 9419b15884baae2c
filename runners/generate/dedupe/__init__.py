"""Near-duplicates, by the very decisions of ROUGE-L, found without comparing every pair."""
