"""What dead processes were at is taken over: DBOS leaves it where it is.

Their workflows go back into the queues where they belong, and whoever listens goes on at the last record. A job whose
machines were lost too often is ended instead, and its life is told.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.book.processes import Process
from bot.app.durable import QUEUE_OF
from bot.app.sweeping.workflows import Workflows
from bot.app.words import Word
from schemas.jobs import Outcome

LOG = logging.getLogger("taxobot.sweep")
CLAIM = 120.0
"""Seconds that one process has for taking over another one's work before a third may begin."""


@dataclass(frozen=True)
class Takeover:
    """`lease` is the silence in seconds after which a process is dead; `alone` is set where no other process can be
    alive: then all others are dead at once. `attempts` is how often a job is begun.
    """

    book: Book
    workflows: Workflows
    process: str
    lease: float
    attempts: int
    alone: bool = False

    def take_over(self) -> int:
        """Take over what the dead were at; returns how many workflows that were."""
        dead = self.book.processes.dead(lease=self.lease, alone=self.process if self.alone else "")
        return sum(self._inherit(one) for one in dead if one.id != self.process)

    def find_unknown(self) -> int:
        """Note processes that are at something and never gave a sign of life: they are dead, or will be seen living."""
        unknown = self.workflows.executors() - self.book.processes.names()
        for executor in unknown:
            self.book.processes.found(executor)
        return len(unknown)

    def _inherit(self, process: Process) -> int:
        executor = process.id
        if not self.book.duties.take(f"inherit {executor}", holder=self.process, seconds=CLAIM):
            return 0
        left = self.workflows.left_by(executor)
        by_name: dict[str, list[str]] = defaultdict(list)
        for workflow, name in left:
            if name == "work" and not self._is_wanted(workflow):
                self.workflows.cancel([workflow])
            elif name in QUEUE_OF:
                by_name[name].append(workflow)
        for name, ids in by_name.items():
            self.workflows.resume(name, ids)
        self.book.boards.release(executor)
        self.book.duties.drop(holder=executor)
        self.book.processes.swept(process)
        self._say(executor, by_name)
        return sum(map(len, by_name.values()))

    def _is_wanted(self, job: str) -> bool:
        """Whether a job whose machine was lost is begun again."""
        entry = self.book.jobs.get(job)
        if entry is None or entry.cancelled or entry.state is JobState.STOPPED:
            return False
        if entry.state is JobState.DONE:
            return True  # all that is left to do is to tell its life
        if entry.attempts < self.attempts:
            return True
        self._give_up(entry)
        return False

    def _give_up(self, entry: Entry) -> None:
        lost = Outcome(error=f"the machine that worked on it was lost, for the {_ordinal(entry.attempts)} time")
        self.book.jobs.ended(entry.spec.id, outcome=lost)
        self.workflows.tell(entry.spec.life, Word(kind="result", job=entry.spec.id))

    def _say(self, executor: str, taken: dict[str, list[str]]) -> None:
        numbers = {name: len(ids) for name, ids in taken.items()}
        LOG.warning("work of a dead process was taken over", extra={"executor": executor, "workflows": numbers})


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
