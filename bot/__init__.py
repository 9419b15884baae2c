"""What decides and what speaks: the gate and the report. No torch, no subprocess."""
