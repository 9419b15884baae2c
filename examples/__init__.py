"""A small taxonomy, its contributions and its documents, ready to be made into real git repositories."""
