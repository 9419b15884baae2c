"""Signs of life of this process."""

from __future__ import annotations

import platform
import threading
from dataclasses import dataclass, field

from bot.app.book.processes import Processes, ProcessKind


@dataclass
class Heart:
    """Beats for one process, which is dead after `lease` seconds of silence; `draining` is set where it takes no more
    work. Safe from any thread: signs of life are given one after the other, each with what holds when it is given, so
    that none that was on its way takes back that the process drains.
    """

    processes: Processes
    process: str
    kind: ProcessKind
    lease: float
    queue: str = ""
    isolation: str = ""
    draining: bool = False
    _one: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def beat(self) -> int:
        """Give a sign of life."""
        with self._one:
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
