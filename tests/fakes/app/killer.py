"""Starts a command of taxobot in a process that kills itself with SIGKILL at one boundary between two steps.

    python -m fakes.app.killer before 3 app serve --port 8321

dies when its third record is about to be written (`before`: what the step did is done and nobody knows), or has just
been written (`after`). Every record that DBOS writes counts: steps, words sent and heard, lives begun. Nothing in the
product knows of it.
"""

from __future__ import annotations

import inspect
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from dbos._sys_db import SystemDatabase

RECORD = "_record_operation_result_txn"
"""Writes one record, within the transaction of a caller."""


class Killer:
    """Counts records, and ends the process at the one that it was told."""

    def __init__(self, when: str, place: int) -> None:
        self._when, self._place = when, place
        self._count, self._lock = 0, threading.Lock()
        self._due = threading.local()

    def arm(self) -> None:
        """Stand between DBOS and its records."""
        record: Callable[..., Any] = getattr(SystemDatabase, RECORD)
        setattr(SystemDatabase, RECORD, self._counted(record))
        for name in _writers():
            setattr(SystemDatabase, name, self._followed(getattr(SystemDatabase, name)))

    def _counted(self, record: Callable[..., Any]) -> Callable[..., Any]:
        def count(*given: Any, **named: Any) -> Any:
            with self._lock:
                self._count += 1
                reached = self._count == self._place
            if reached and self._when == "before":
                die()
            self._due.here = reached
            return record(*given, **named)

        return count

    def _followed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def follow(*given: Any, **named: Any) -> Any:
            found = method(*given, **named)
            if getattr(self._due, "here", False):
                die()  # the transaction is committed
            return found

        return follow


def _writers() -> list[str]:
    """DBOS's methods that write records, and commit them before they return."""
    methods = {name: one for name, one in vars(SystemDatabase).items() if inspect.isfunction(one)}
    within, found = {RECORD}, ["record_operation_result"]
    while True:
        more = {name for name, one in methods.items() if within & set(inspect.unwrap(one).__code__.co_names)} - within
        if not (inner := {name for name in more if name.startswith("_")}):
            return found + sorted(more - set(found))
        within |= inner


def die() -> None:
    """At once, as when the machine loses its power."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from actions.cli.main import main

    Killer(sys.argv[1], int(sys.argv[2])).arm()
    main(sys.argv[3:])
