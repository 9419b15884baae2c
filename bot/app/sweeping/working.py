"""Jobs that wait are told when there may be room; those that others do are looked at."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.app.book.book import Book
from bot.app.book.jobs import BUSY, Entry, JobState
from bot.app.seams import Dispatcher
from bot.app.sweeping.workflows import Workflows
from bot.app.words import Fate, Word
from schemas.errors import TaxobotError

LOG = logging.getLogger("taxobot.sweep")
AGAIN = 60.0
"""Seconds until a life that was told something is told the same again."""


@dataclass
class Working:
    """`dispatchers` by their names; `concurrent` is how many jobs may be worked on at once (None: as many as there is
    room for). Rounds may be done at once, in several threads.
    """

    book: Book
    workflows: Workflows
    dispatchers: Mapping[str, Dispatcher]
    concurrent: int | None = None
    _told: dict[tuple[str, str], float] = field(default_factory=dict)
    _telling: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def call_next(self) -> int:
        """Tell the lives whose turn it may be; whether it is, they find out themselves. Returns how many were told."""
        return sum(self._call_next(name, one) for name, one in self.dispatchers.items())

    def follow(self) -> int:
        """Look at the jobs that are worked on, and tell the lives of those that have ended; returns how many."""
        return sum(self._follow(entry) for entry in self.book.jobs.of(states=BUSY))

    def _call_next(self, name: str, dispatcher: Dispatcher) -> int:
        waiting = self.book.jobs.of(states=(JobState.WAITING,), dispatcher=name)
        if not waiting:
            return 0
        busy = len(self.book.jobs.of(states=BUSY, dispatcher=name))
        most = dispatcher.room() if self.concurrent is None else min(self.concurrent, dispatcher.room())
        first: dict[int, int] = {}
        told = 0
        for entry in waiting:  # of every lane as many as there is room for: which lane comes next, lives find out
            first[entry.lane] = first.get(entry.lane, 0) + 1
            if first[entry.lane] <= most - busy:
                told += self._tell(entry, Word(kind="turn", job=entry.spec.id))
        return told

    def _follow(self, entry: Entry) -> int:
        dispatcher = self.dispatchers.get(entry.dispatcher)
        if dispatcher is None:
            return 0
        try:
            fate = dispatcher.look(entry)
        except TaxobotError as error:
            LOG.warning("a job could not be looked at", extra={"job": entry.spec.id, "problem": str(error)})
            return 0
        overdue = _is_overdue(entry, self.book.now)
        return self._tell(entry, _word_on(entry, fate, overdue)) if overdue or fate.kind != "going" else 0

    def _tell(self, entry: Entry, word: Word) -> int:
        return int(self._is_news(entry.spec.id, word.kind) and self.workflows.tell(entry.spec.life, word))

    def _is_news(self, job: str, kind: str) -> bool:
        """Whether this was not told of late; from now on it was."""
        now, key = self.book.now(), (job, kind)
        with self._telling:
            self._told = {told: at for told, at in self._told.items() if at > now - AGAIN}
            news = key not in self._told
            self._told.setdefault(key, now)
        return news


def _word_on(entry: Entry, fate: Fate, overdue: bool) -> Word:
    """A life that is told to look, looks after its job at once, and finds out what there is to be said."""
    over = fate.kind == "over" and not overdue
    return Word(kind="result", job=entry.spec.id) if over else Word(kind="look")


def _is_overdue(entry: Entry, now: Callable[[], float]) -> bool:
    return entry.started is not None and now() - entry.started > entry.spec.wall_minutes * 60
