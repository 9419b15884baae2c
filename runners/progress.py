"""One event stream about a run. A progress bar, a log, a check run and a dashboard are its readers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from schemas.errors import Interrupted

Tick = Callable[[int], None]
"""Says that n more units of the running stage are done."""

Kind = Literal["started", "advanced", "finished", "failed", "interrupted", "cached", "note", "status"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `part` is the leaf or model a stage works on, empty when it works on the whole.

    `done` of `total` units are finished after `seconds` of wall time; `total` is None where it is not known before.
    `text` is a note's, or a status': how all that is under way goes right now, which the next one replaces; empty where
    nothing is.
    """

    kind: Kind
    stage: str = ""
    part: str = ""
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    text: str = ""

    @property
    def title(self) -> str:
        """Stage and part in one string for people."""
        return f"{self.stage} {self.part}".rstrip()

    @property
    def remaining(self) -> float | None:
        """Seconds left at the speed so far; None while nothing is known."""
        if not self.total or not self.done:
            return None
        return self.seconds / self.done * max(0, self.total - self.done)


Reader = Callable[[Event], None]


class Progress:
    """Tells every reader what happens, in order. Without readers it is silent."""

    def __init__(self, *readers: Reader, clock: Callable[[], float] = time.monotonic) -> None:
        self._readers = readers
        self._clock = clock

    @contextmanager
    def stage(self, stage: str, part: str = "", *, total: int | None = None) -> Iterator[Tick]:
        """Report a stage that is worked on within the block; the tick it gives reports how far it is."""
        event = Event("started", stage, part, total=total)
        began = self._clock()

        def tell(kind: Kind, units: int = 0) -> None:
            nonlocal event
            event = replace(event, kind=kind, done=event.done + units, seconds=self._clock() - began)
            self._emit(event)

        tell("started")
        try:
            yield lambda units: tell("advanced", units)
        except (KeyboardInterrupt, Interrupted):
            tell("interrupted")
            raise
        except BaseException:
            tell("failed")
            raise
        tell("finished")

    def cached(self, stage: str, part: str = "") -> None:
        """Report a stage whose stored result is used."""
        self._emit(Event("cached", stage, part))

    def note(self, text: str) -> None:
        """Report something worth knowing that is no stage."""
        self._emit(Event("note", text=text))

    def status(self, text: str) -> None:
        """Report how all that is under way goes right now; without a text, that nothing is."""
        self._emit(Event("status", text=text))

    def _emit(self, event: Event) -> None:
        for reader in self._readers:
            reader(event)
