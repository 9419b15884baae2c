"""GPU minutes of a day: those that were spent, and those that work which has its turn is expected to take. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.app.book.jobs import BUSY, Entry, JobState
from bot.app.lanes import CHOSEN

DAY = 24 * 3600.0
LEAST = 60.0
"""Seconds that a job takes at least, also one of which nobody knows how long it takes."""
ROUNDING = 1.0
"""Seconds."""
Span = tuple[float, float]
"""From when to when a machine is at work."""


def has_minutes(line: Sequence[Entry], entries: Iterable[Entry], *, most: float, now: float) -> bool:
    """Whether the last one of `line` may begin now, and machines work no more than `most` minutes in any 24 hours.

    `entries` are all that may count; what has its turn counts with what it is expected to take until it has ended. The
    others in `line` come first, so that a long job is not passed for ever by short ones that still find room. One that
    is expected to take more than there is begins when all of it is free.
    """
    taken = {one.spec.id: _span(one, now) for one in entries if one.started is not None or _has_turn(one)}
    taken |= {one.spec.id: (now, now + min(_expected(one), most * 60)) for one in line}
    return _peak(list(taken.values()), now) <= most * 60 + ROUNDING


def _has_turn(entry: Entry) -> bool:
    chosen = entry.state is JobState.WAITING and entry.lane == CHOSEN
    return not entry.cancelled and (chosen or entry.state in BUSY)


def _span(entry: Entry, now: float) -> Span:
    begin = now if entry.started is None else entry.started
    if entry.ended is not None:
        return begin, entry.ended
    return begin, now if entry.cancelled else max(now, begin + _expected(entry))


def _expected(entry: Entry) -> float:
    """Seconds; a job is ended after its wall time, whatever was expected."""
    return max(LEAST, 60 * min(entry.spec.minutes or 0.0, entry.spec.wall_minutes))


def _peak(spans: Sequence[Span], now: float) -> float:
    """The most seconds of work in any 24 hours that end now or later: more are never reached than where work ends, or
    where work that began a day before leaves.
    """
    moments = {now, *(end for _, end in spans), *(begin + DAY for begin, _ in spans)}
    return max(sum(_overlap(one, moment) for one in spans) for moment in moments if moment >= now)


def _overlap(span: Span, until: float) -> float:
    return max(0.0, min(span[1], until) - max(span[0], until - DAY))
