"""Starting the processes of one training, and hearing from them."""
