"""What a sweep does, one duty a module: each is called with the time it should have, and says how much it found."""
