"""What the App does about each command: it answers at once, and says to the head's life what is to be done."""
