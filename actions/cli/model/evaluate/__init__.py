"""`taxobot model evaluate`: how good a model is, and whether it is better than another one."""
