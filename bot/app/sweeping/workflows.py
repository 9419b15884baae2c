"""Workflows, as the sweep sees and moves them. It runs outside of workflows, in a thread of its own.

Source: https://docs.dbos.dev/python/reference/contexts
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from dbos import DBOS, error

from bot.app.book.opening import batched
from bot.app.durable import DELIVERIES, QUEUE_OF, enqueued
from bot.app.notices import Notice
from bot.app.words import TOPIC, Word

ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
BATCH = 200


class Workflows(Protocol):
    """The seam; `DbosWorkflows` is the real one."""

    def left_by(self, executor: str) -> Sequence[tuple[str, str]]:
        """Id and name of the workflows that a process was at."""
        ...

    def executors(self) -> set[str]:
        """The ids of the processes that are at some workflow."""
        ...

    def resume(self, name: str, ids: Sequence[str]) -> None:
        """Put workflows of this name back into their queue: whoever listens to it goes on at the last record."""
        ...

    def cancel(self, ids: Sequence[str]) -> None:
        """End workflows; those that have ended stay as they are."""
        ...

    def alive(self, ids: Sequence[str]) -> set[str]:
        """Which of these have begun, or wait in a queue, and have not ended."""
        ...

    def tell(self, life: str, word: Word) -> bool:
        """Say something to a life; False where there is no such life."""
        ...

    def hear(self, delivery: str, notice: Notice) -> None:
        """Let a notice be considered, once under this id."""
        ...

    def forget(self, *, before: float) -> int:
        """Forget workflows that ended before this time, with all their records; returns how many."""
        ...


class DbosWorkflows:
    """`Workflows` by the DBOS that was launched in this process."""

    def left_by(self, executor: str) -> Sequence[tuple[str, str]]:
        """See `Workflows`, as all below."""
        left = DBOS.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False)
        return [(one.workflow_id, one.name) for one in left]

    def executors(self) -> set[str]:
        """Who is at something."""
        busy = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {one.executor_id for one in busy if one.executor_id}

    def resume(self, name: str, ids: Sequence[str]) -> None:
        """Back into the queue."""
        for some in batched(ids, BATCH):
            DBOS.resume_workflows(list(some), queue_name=QUEUE_OF[name])

    def cancel(self, ids: Sequence[str]) -> None:
        """To their end."""
        if ids:
            DBOS.cancel_workflows(list(ids))

    def alive(self, ids: Sequence[str]) -> set[str]:
        """Which have not ended."""
        found: set[str] = set()
        for some in batched(ids, BATCH):
            known = DBOS.list_workflows(workflow_ids=list(some), load_input=False, load_output=False)
            found |= {one.workflow_id for one in known if one.status not in ENDED}
        return found

    def tell(self, life: str, word: Word) -> bool:
        """A word to a life."""
        try:
            DBOS.send(life, word.model_dump(mode="json"), TOPIC)
        except error.DBOSNonExistentWorkflowError:
            return False
        return True

    def hear(self, delivery: str, notice: Notice) -> None:
        """A notice to be considered."""
        DBOS.enqueue_workflow_with_options(enqueued(DELIVERIES, "hear", id=delivery), notice.model_dump(mode="json"))

    def forget(self, *, before: float) -> int:
        """What ended long ago."""
        until, forgotten = datetime.fromtimestamp(before, UTC).isoformat(), 0
        while True:
            some = DBOS.list_workflows(
                status=ENDED, completed_before=until, limit=BATCH, load_input=False, load_output=False
            )
            if not some:
                return forgotten
            DBOS.delete_workflows([one.workflow_id for one in some])
            forgotten += len(some)
