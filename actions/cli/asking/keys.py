"""The environment variables that hold secrets, where no other ones are named."""

from __future__ import annotations

import os

KEY = "TAXOBOT_API_KEY"
PASSWORD = "TAXOBOT_TLS_PASSWORD"  # noqa: S105 - the name of a variable


def usual_key() -> str | None:
    """The variable that holds the key of the main endpoint, where it is set: other servers never see it."""
    return KEY if os.environ.get(KEY) else None
