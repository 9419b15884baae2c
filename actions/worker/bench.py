"""What a worker works with, put together once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tenacity import Retrying, retry_if_exception_type, wait_exponential_jitter

from bot.app.book.book import Book
from bot.app.book.opening import AWAY
from runners.worker.cell import Sandbox
from schemas.config import OperatorConfig

PERSISTENT = Retrying(retry=retry_if_exception_type(AWAY), wait=wait_exponential_jitter(max=30))
"""Work is not thrown away because the database is away: whatever a job needs of it waits until it is back."""


@dataclass(frozen=True)
class Bench:
    """The book; `process`, by which it knows this one; the sandbox; the operator's configuration and environment.

    `folder` holds a folder for each life. `leaving` is set when the process has to go at once: jobs are left where they
    are, for another one to go on with. `done` is set once a job has come to its end here, `parked` once one was left
    that way: its thread stays, so such a process ends by `os._exit`.
    """

    book: Book
    process: str
    sandbox: Sandbox
    operator: OperatorConfig
    folder: Path
    environ: Mapping[str, str]
    leaving: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    parked: threading.Event = field(default_factory=threading.Event)

    def park(self) -> NoReturn:
        """Wait for the end of the process, which comes now: a step that returned or raised would be recorded."""
        self.parked.set()
        while True:
            threading.Event().wait()
