"""The sweep: what every app process does beside its workflows, so that nothing is lost whoever dies.

    beat        signs of life
    take over   what dead processes were at goes on in living ones
    next        jobs that wait are told when there is room
    follow      jobs that are worked on are looked at
    missed      webhooks that did not come, lives that were lost
    retention   what is old is forgotten

Each has a thread of its own, so that GitHub's silence never costs a sign of life. What one of all processes has to do
is a duty in the book.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.app.book.duties import Duties
from bot.app.sweeping.beats import Heart
from bot.app.sweeping.missed import Missed
from bot.app.sweeping.retention import Retention
from bot.app.sweeping.takeover import Takeover
from bot.app.sweeping.working import Working

LOG = logging.getLogger("taxobot.sweep")
LONGEST_BEAT = 10.0
NEXT, FOLLOW, RETENTION = 2.0, 30.0, 3600.0
"""Seconds between two rounds."""


@dataclass(frozen=True)
class Round:
    """Something that is done every so many seconds; `shared` by one of all processes. Returns how much it found."""

    name: str
    every: float
    do: Callable[[], int]
    shared: bool = False


class Sweep:
    """The rounds of one process, each in its thread. `told` hears what each found.

    A process beats before it launches its workflows (`Heart.beat`), and leaves when they have stopped (`leave`).
    """

    def __init__(
        self,
        duties: Duties,
        rounds: Sequence[Round],
        *,
        heart: Heart,
        told: Callable[[Round, int], None] = lambda _round, _found: None,
    ) -> None:
        self._duties, self._heart, self._told = duties, heart, told
        self._over, self._left = threading.Event(), threading.Event()
        self._threads = [self._make_thread(one, self._over) for one in rounds]
        beat = Round("beat", min(LONGEST_BEAT, heart.lease / 4), heart.beat)
        self._beats = self._make_thread(beat, self._left)

    def start(self) -> None:
        """Begin, with one round of each at once."""
        for thread in (self._beats, *self._threads):
            thread.start()

    def drain(self) -> None:
        """Let everybody know that this process takes no more work."""
        self._heart.draining = True
        self._heart.beat()

    def stop(self, *, seconds: float) -> None:
        """End the rounds, within so many seconds; the process goes on to give signs of life."""
        self._over.set()
        _join(self._threads, seconds)

    def leave(self) -> None:
        """The process ends: what it was at may be taken over at once."""
        self._over.set()
        self._left.set()
        _join([self._beats], LONGEST_BEAT)
        self._heart.leave()

    def do(self, one: Round, *, at_once: bool = False) -> int:
        """Do a round, unless another process does it; returns how much it found. What goes wrong stands in the log."""
        try:
            if one.shared and not at_once and not self._is_ours(one):
                return 0
            found = one.do()
        except Exception:
            # GitHub, the database or a mistake of ours: the next round may do better, and others go on.
            LOG.exception("a round of the sweep failed", extra={"round": one.name})
            return 0
        self._told(one, found)
        return found

    def _is_ours(self, one: Round) -> bool:
        return self._duties.take(f"round {one.name}", holder=self._heart.process, seconds=one.every * 0.9)

    def _make_thread(self, one: Round, over: threading.Event) -> threading.Thread:
        return threading.Thread(target=self._repeat, args=(one, over), name=f"sweep {one.name}", daemon=True)

    def _repeat(self, one: Round, over: threading.Event) -> None:
        self.do(one, at_once=True)
        while not over.wait(one.every):
            self.do(one)


def _join(threads: Sequence[threading.Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def plan_rounds(takeover: Takeover, working: Working, missed: Missed, retention: Retention) -> tuple[Round, ...]:
    """What the sweep of an app process does besides its signs of life, and how often."""
    lease, every = takeover.lease, missed.every
    return (
        Round("take over", min(LONGEST_BEAT, lease / 3), takeover.take_over),
        Round("unknown", every, takeover.find_unknown, shared=True),
        Round("next", NEXT, working.call_next, shared=True),
        Round("follow", min(FOLLOW, every), working.follow, shared=True),
        Round("missed", every, missed.find, shared=True),
        Round("retention", RETENTION, retention.forget, shared=True),
    )
