"""Several listeners as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.train.seams import Listener
from schemas.training import Measured, Saved, Stepped


@dataclass(frozen=True, slots=True)
class Listeners:
    """Tells all of them, in order."""

    every: Sequence[Listener]

    def stepped(self, step: Stepped) -> None:
        """See Listener."""
        for one in self.every:
            one.stepped(step)

    def measured(self, measured: Measured) -> None:
        """See Listener."""
        for one in self.every:
            one.measured(measured)

    def saved(self, saved: Saved) -> None:
        """See Listener."""
        for one in self.every:
            one.saved(saved)
