"""What each kind of notice leads to."""
