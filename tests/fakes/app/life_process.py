"""A life with a desk of ours, in a process that has DBOS and may kill itself.

python -m fakes.app.life_process begin DATABASE                    # the life, and all that it will be told
python -m fakes.app.life_process live DATABASE CALLS [before 3]    # until it ends; each call is a line in CALLS
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from dbos import DBOS

from bot.app import durable
from bot.app.life import Lives
from bot.app.words import TOPIC, Word
from fakes.app.killer import Killer
from fakes.app.life_desk import FakeDesk
from fakes.app.living import HEAD

WORDS = (
    Word(kind="approve", login="maria", time="1"),
    Word(kind="look"),
    Word(kind="result", job="job-1"),
    Word(kind="end", reason="a push"),
)


class WritingDesk(FakeDesk):
    """Its calls outlive the process."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place
        self.jobs["1"] = "job-1"

    def _come(self, step: str, about: str, usual: Any) -> Any:
        with self._place.open("a", encoding="utf-8") as calls:
            calls.write(f"{step}\n")
        return super()._come(step, about, usual)


def begin(database: str) -> None:
    """Put the life into its queue, and all words before it."""
    durable.launch(database, process=durable.name_process(), listen=["nothing"])
    asyncio.run(durable.begin_life(HEAD))
    for word in WORDS:
        DBOS.send(HEAD.life, word.model_dump(mode="json"), TOPIC)
    durable.stop(seconds=5)


def live(database: str, calls: Path) -> None:
    """Take it from the queue, or over from a process that is dead, and live to its end."""
    Lives(WritingDesk(calls))
    durable.launch(database, process=durable.name_process(), listen=[durable.LIVES])
    left = DBOS.list_workflows(status="PENDING")
    DBOS.resume_workflows([one.workflow_id for one in left], queue_name=durable.LIVES)
    ended = DBOS.retrieve_workflow(HEAD.life).get_result()
    assert ended == "OUTDATED", ended
    durable.stop(seconds=5)


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        begin(sys.argv[2])
    else:
        if len(sys.argv) > 4:
            Killer(sys.argv[4], int(sys.argv[5])).arm()
        live(sys.argv[2], Path(sys.argv[3]))
