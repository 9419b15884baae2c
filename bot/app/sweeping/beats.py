"""Signs of life of this process."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from bot.app.book.processes import Processes, ProcessKind


@dataclass
class Heart:
    """Beats for one process, which is dead after `lease` seconds of silence; `draining` is set where it takes no more
    work.
    """

    processes: Processes
    process: str
    kind: ProcessKind
    lease: float
    queue: str = ""
    isolation: str = ""
    draining: bool = False

    def beat(self) -> int:
        """Give a sign of life."""
        self.processes.beat(
            self.process,
            kind=self.kind,
            host=platform.node(),
            queue=self.queue,
            isolation=self.isolation,
            draining=self.draining,
        )
        return 1

    def leave(self) -> None:
        """Say that this process ends: others need not wait for its silence."""
        self.processes.leave(self.process)
