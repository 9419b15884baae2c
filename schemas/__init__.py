"""The shared words of taxobot. Pure: no I/O, no torch, and nothing of ours imported."""
