"""GitHub, as the App itself sees it, and its ways into the repositories that it is installed in."""
