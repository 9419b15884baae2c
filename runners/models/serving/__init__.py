"""Starting servers of models, and ending them."""
