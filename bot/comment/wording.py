"""Small words that many sentences of the comment share."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.figures import duration
from bot.report.escape import plain

_SHORT = 7
_COMMAND = r"/taxobot [a-z]+(?: [0-9a-f]{7,64}| REASON)?"
_QUOTED = re.compile(rf"`({_COMMAND})`")
_SPOKEN = re.compile(rf"(?<!\S){_COMMAND}(?![^\s:;,.])")


def short(sha: str) -> str:
    """A commit by its first digits."""
    return sha[:_SHORT]


def about(minutes: float) -> str:
    """`about 34 min`, `about 1 h 12 min`, `less than a minute`."""
    if minutes < 1:
        return "less than a minute"
    return f"about {duration(60 * round(minutes)).removesuffix(' 0 s').removesuffix(' 0 min')}"


def bare(sentence: str) -> str:
    """The sentence without the backticks around commands to taxobot: renderers find and set those themselves."""
    return _QUOTED.sub(r"\1", sentence)


def commands_in(sentence: str) -> tuple[str, ...]:
    """The commands to taxobot that a sentence names."""
    return tuple(dict.fromkeys(_SPOKEN.findall(sentence)))


def moment(time: str) -> str:
    """`2026-12-01 14:20 UTC` for an ISO 8601 time; anything else as it is, but short and harmless."""
    try:
        return f"{datetime.fromisoformat(time).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return plain(time, 40)


def held_up(hindered: str, before: int) -> str:
    """What work waits for besides its turn, and its place."""
    return f"{hindered}, place {before + 1:,} in the queue" if before else hindered


def queue(before: int, wait: float | None = None) -> str:
    """Whose turn comes first, and in how many minutes its own may come."""
    when = f", its turn comes in {about(wait)}" if wait is not None else ""
    return f"waiting for a machine, place {before + 1:,} in the queue{when}"
