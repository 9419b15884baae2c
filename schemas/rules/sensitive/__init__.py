"""What should not be taught to a model: secrets, personal data, offensive words. Found by patterns and lists."""
