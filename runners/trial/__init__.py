"""Base and tuned model tried on test rows: what they answer, side by side, and what their scores can tell."""
