"""From bytes to values with places: safely, in bounded time."""
