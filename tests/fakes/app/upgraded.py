"""A process that lives lives, to be killed: run as a program, with the build of `bot` that PYTHONPATH names first.

    python upgraded.py DATABASE_URL

Told by lines of JSON (`{"begin": 7}`, `{"tell": 7, "word": {…}}`, `{"status": 7}`), it answers each by one line.
"""

from __future__ import annotations

import json
import sys
from typing import Any

LEASE = 1.0


class Desk:
    """Every step comes to what is usual. `greet` is the step that the newer build has more."""

    def __getattr__(self, step: str) -> Any:
        return lambda *_given: _COMES[step]()


def _standing(state: str, *, ends: bool = False) -> Any:
    from bot.app.words import Standing

    return lambda: Standing(state=state, ends=ends)


def _words() -> dict[str, Any]:
    from bot.app.words import Asked, Fate, Standing, Turn, Verified

    return {
        "check": _standing("WAITING FOR APPROVAL"),
        "show": lambda: None,
        "ask": lambda: Asked(job="job-1", standing=Standing(state="WAITING FOR APPROVAL")),
        "take_turn": lambda: Turn(granted=True),
        "dispatch": _standing("RUNNING"),
        "look_after": lambda: Fate(kind="going"),
        "verify": lambda: Verified(parcel="files"),
        "judge": _standing("PASS"),
        "conclude": _standing("PASS"),
        "end": _standing("OUTDATED", ends=True),
        "greet": lambda: None,
    }


_COMES: dict[str, Any] = {}


def main(url: str) -> None:
    """Launch, take over what is left of others, and do what is said until the end of the input."""
    from bot.app import durable
    from bot.app.book.book import Book
    from bot.app.hearing import Hearings
    from bot.app.life import Lives
    from bot.app.sweep import Round, Sweep
    from bot.app.sweeping.beats import Heart
    from bot.app.sweeping.takeover import Takeover
    from bot.app.sweeping.workflows import DbosWorkflows

    _COMES.update(_words())
    Lives(Desk())
    Hearings(Desk())
    process, book, workflows = durable.name_process(), Book.open(url), DbosWorkflows()
    heart = Heart(book.processes, process, kind="app", lease=LEASE)
    heart.beat()
    durable.launch(url, process=process, listen=[durable.DELIVERIES, durable.LIVES])
    takeover = Takeover(book, workflows, process=process, lease=LEASE, attempts=3)
    Sweep(book.duties, [Round("take over", LEASE / 4, takeover.take_over)], heart=heart).start()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_do(json.loads(line), workflows)) + "\n")
        sys.stdout.flush()


def _do(said: dict[str, Any], workflows: Any) -> Any:
    from dbos import DBOS

    from bot.app.durable import LIVES, enqueued
    from bot.app.words import Head, Word

    pull = next(said[key] for key in ("begin", "tell", "status") if key in said)
    head = Head(repository=1, name="acme/taxonomy", pull=pull, sha="a" * 40)
    if "begin" in said:
        DBOS.enqueue_workflow_with_options(enqueued(LIVES, "live", id=head.life), head.model_dump(mode="json"))
        return True
    if "tell" in said:
        return workflows.tell(head.life, Word.model_validate(said["word"]))
    found = DBOS.list_workflows(workflow_ids=[head.life])[0].status
    return [found, [step["function_name"] for step in DBOS.list_workflow_steps(head.life)]]


if __name__ == "__main__":
    main(sys.argv[1])
