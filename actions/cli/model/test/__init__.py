"""`taxobot model test`: what base and tuned model answer to test rows, side by side."""
