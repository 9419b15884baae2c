"""Small things that all shapes share."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

Json = dict[str, Any]


def stamp(when: datetime) -> str:
    """2026-11-20T12:00:00Z."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(when: datetime | None) -> str | None:
    """The same, or null."""
    return None if when is None else stamp(when)


def node(kind: str, number: int | str) -> str:
    """An opaque node id."""
    return base64.b64encode(f"{kind}:{number}".encode()).decode()
