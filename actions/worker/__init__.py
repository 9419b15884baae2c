"""`taxobot worker`: takes approved jobs from the queue, one at a time, and has each done in a sandbox."""
