"""What is asked at the end: taught and withheld parts, multiple-choice questions, what rows must not repeat."""
