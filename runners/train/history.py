"""What a run's `loss.jsonl` tells, sorted: also of a run that is under way, or was killed while it wrote a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from runners.train.loop.losses import read_events
from schemas.training import Measured, Saved, Stepped

Event = TypeVar("Event", Stepped, Measured, Saved)


@dataclass(frozen=True, slots=True)
class History:
    """One entry a step, by rising steps: of what was told twice, the last word."""

    steps: tuple[Stepped, ...] = ()
    measured: tuple[Measured, ...] = ()
    saved: tuple[Saved, ...] = ()

    @property
    def lowest(self) -> Measured | None:
        """The first measurement of the lowest validation loss; None before the first one."""
        return min(self.measured, key=lambda one: one.validation, default=None)

    @property
    def base(self) -> Measured | None:
        """What was measured before the first step."""
        return next((one for one in self.measured if not one.step), None)


def read_history(folder: Path) -> History:
    """What the run in `folder` has told so far; nothing where it has not begun. Raises StoreCorrupt."""
    events = list(read_events(folder))
    return History(
        steps=_last_words([one for one in events if isinstance(one, Stepped)]),
        measured=_last_words([one for one in events if isinstance(one, Measured)]),
        saved=_last_words([one for one in events if isinstance(one, Saved)]),
    )


def _last_words(events: list[Event]) -> tuple[Event, ...]:
    by_step = {event.step: event for event in events}
    return tuple(by_step[step] for step in sorted(by_step))
