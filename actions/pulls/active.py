"""The workflow runs that are at work on a pull request now."""

from __future__ import annotations

from actions.pulls.case import Case
from bot.conversation.retries import ENDED
from bot.github.errors import NotFound
from bot.github.values import WorkflowRun
from bot.records import Record


def find_active(case: Case, record: Record | None) -> list[WorkflowRun]:
    """The runs of this record that have not ended, the oldest first."""
    numbers = sorted(record.runs.values()) if record is not None else []
    return [run for number in numbers if (run := _find(case, number)) is not None and run.status != ENDED]


def _find(case: Case, number: int) -> WorkflowRun | None:
    """The run; None where somebody deleted it, so that it cannot be at work."""
    try:
        return case.hub.run(number)
    except NotFound:
        return None
