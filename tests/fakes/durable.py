"""DBOS for a test: it is one for a whole process, so every test gets it on a database of its own and leaves none.

def test(durable: Durable) -> None:
    durable.launch(desk)                       # app: deliveries and lives
    durable.tell(HEAD, Word(kind="approve"))
    wait_until(lambda: desk.shown == [...])
    durable.stop()                             # as a process that ends; launch again to go on
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.app.words import Head, Word

DEADLINE = 60.0


class Switch:
    """A desk that passes every step on to that of the test: DBOS knows one only, as long as the process lives."""

    def __init__(self) -> None:
        self.desk: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)


_SWITCH = Switch()


def _make_rooms() -> None:
    """Lives and hearings, once in a process."""
    from bot.app.hearing import Hearings
    from bot.app.life import Lives

    if not _ROOMS:
        _ROOMS.extend([Lives(_SWITCH), Hearings(_SWITCH)])


_ROOMS: list[Any] = []


@dataclass
class Durable:
    """A database, and DBOS while it is launched. `process` is the executor's id of the launched one."""

    url: str
    process: str = ""
    processes: list[str] = field(default_factory=list)

    def launch(self, desk: Any, *, listen: Sequence[str] = ("deliveries", "lives")) -> str:
        """Begin, as a process that nobody knew before; returns its id."""
        from bot.app.durable import launch, name_process

        assert not self.process, "it is launched already"
        _make_rooms()
        _SWITCH.desk = desk
        self.process = name_process()
        self.processes.append(self.process)
        logging.getLogger("dbos").handlers.clear()  # one that an earlier test left writes to what is closed by now
        launch(self.url, process=self.process, listen=listen)
        return self.process

    def stop(self) -> None:
        """End, and leave what goes on where it is."""
        from bot.app.durable import stop

        if self.process:
            stop(seconds=0)
            self.process = ""

    def begin(self, head: Head) -> None:
        """Let a head live."""
        from dbos import DBOS

        from bot.app.durable import LIVES, enqueued

        DBOS.enqueue_workflow_with_options(enqueued(LIVES, "live", id=head.life), head.model_dump(mode="json"))

    def tell(self, head: Head, word: Word) -> None:
        """Say something to a life."""
        from dbos import DBOS

        from bot.app.words import TOPIC

        DBOS.send(head.life, word.model_dump(mode="json"), TOPIC)

    def steps(self, workflow: str) -> list[str]:
        """The names of what was recorded of a workflow, in order."""
        from dbos import DBOS

        return [step["function_name"] for step in DBOS.list_workflow_steps(workflow)]

    def status(self, workflow: str) -> str:
        """How DBOS sees a workflow; empty where there is none."""
        from dbos import DBOS

        found = DBOS.list_workflows(workflow_ids=[workflow])
        return found[0].status if found else ""


def wait_until(holds: Callable[[], object], *, seconds: float = DEADLINE, what: str = "") -> None:
    """Poll until it holds; fails the test after that time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"after {seconds:g} s still not so: {what or holds}"
        time.sleep(0.02)


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Durable]:
    """DBOS on an SQLite file of this test, to be launched by it."""
    made = Durable(f"sqlite:///{tmp_path / 'taxobot.sqlite'}")
    yield made
    made.stop()


@pytest.fixture
def durable_postgres(postgres: str) -> Iterator[Durable]:
    """DBOS on a PostgreSQL database of this test."""
    made = Durable(postgres)
    yield made
    made.stop()
