"""From leaves and documents to training rows and evaluation items."""
