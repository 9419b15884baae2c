"""What may be wrong with an App, its repositories and its machines, and how each is mended: one check a module."""
