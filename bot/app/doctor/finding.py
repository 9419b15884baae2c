"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["well", "broken", "warning", "unchecked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `said` is what is so, `mend` how to change that; both may hold foreign text, and
    are made harmless where they are shown.

    well       as it should be
    broken     something does not work, or is not safe
    warning    it works, and should be known
    unchecked  it could not be looked at
    """

    subject: str
    kind: Kind
    said: str
    mend: str = ""


def well(subject: str, said: str) -> Finding:
    """It is as it should be."""
    return Finding(subject, "well", said)


def broken(subject: str, said: str, mend: str) -> Finding:
    """It is not, and this mends it."""
    return Finding(subject, "broken", said, mend)


def warning(subject: str, said: str, mend: str = "") -> Finding:
    """It works, and should be known."""
    return Finding(subject, "warning", said, mend)


def unchecked(subject: str, said: str, mend: str = "") -> Finding:
    """It was not looked at."""
    return Finding(subject, "unchecked", said, mend)
