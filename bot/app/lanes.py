"""Whose turn it is: lanes for work that is short, an order that starves nobody, and when a turn may come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from bot.app.book.jobs import Entry, JobState
from schemas.jobs import Purpose

CHOSEN, PRECHECK, SHORT, LONG = -1, 0, 1, 2
"""Lanes. A job whose turn has come is CHOSEN: what comes after it does not pass it any more."""
HEADSTART = 3600.0
"""Seconds that a lane is ahead of the next one: who waits for longer stands before a newcomer of the lane above."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A job's place among those that wait: `before` come first, `wait` is in how many minutes its turn may come (None
    where nobody knows), `free` whether there is room for it now.
    """

    before: int
    wait: float | None
    free: bool


def choose_lane(purpose: Purpose, minutes: float | None, *, short: float) -> int:
    """The lane of a job that takes so many minutes; None is a long one."""
    if purpose == "precheck":
        return PRECHECK
    return SHORT if minutes is not None and minutes <= short else LONG


def line_up(entries: Iterable[Entry]) -> list[Entry]:
    """Those that wait, in the order of their turns: by the time of asking, each lane with its headstart."""
    waiting = [one for one in entries if one.state is JobState.WAITING and not one.cancelled]
    return sorted(waiting, key=lambda one: (one.lane != CHOSEN, one.asked + one.lane * HEADSTART, one.spec.id))


def find_spot(job: str, entries: Sequence[Entry], *, room: int, now: float) -> Spot | None:
    """Where a job stands among the open ones of its dispatcher, which does `room` at once; None if it waits no more."""
    line = line_up(entries)
    before = next((number for number, one in enumerate(line) if one.spec.id == job), None)
    if before is None:
        return None
    busy = [one for one in entries if one.state in (JobState.SENT, JobState.RUNNING)]
    left = [_minutes_left(one, now) for one in busy]
    ahead = [one.spec.minutes for one in line[:before]]
    return Spot(before + len(busy), _expect(left, ahead, room), free=before < room - len(busy))


def _minutes_left(entry: Entry, now: float) -> float | None:
    if entry.spec.minutes is None:
        return None
    return max(0.0, entry.spec.minutes - ((now - entry.started) / 60 if entry.started is not None else 0.0))


def _expect(left: Sequence[float | None], ahead: Sequence[float | None], room: int) -> float | None:
    """Minutes until a machine is free, if each takes as long as it was said; None where that is not known."""
    known = [one for one in (*left, *ahead) if one is not None]
    if room < 1 or len(known) < len(left) + len(ahead):
        return None
    machines = sorted([*(one for one in left if one is not None), *[0.0] * (room - len(left))])[-room:]
    heapify(machines)
    for minutes in ahead:
        heapreplace(machines, machines[0] + (minutes or 0.0))
    return machines[0]
