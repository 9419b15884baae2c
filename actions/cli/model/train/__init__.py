"""`taxobot model train`: fine-tune a model on rows."""
