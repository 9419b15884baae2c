"""`taxobot config`: the configuration of this machine."""
