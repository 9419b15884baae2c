"""What the service shows of itself to its operators: one page, and the numbers behind it."""
