"""Ends what was going on for an older head of a pull request: its runs are canceled, its open check is closed."""

from __future__ import annotations

from actions.steps.context import Step
from bot.comment.check import draft_check
from bot.comment.situation import Situation
from bot.github.errors import Forbidden, NotFound
from bot.records import Record, State


def retire(step: Step, before: Record | None, *, head: str) -> None:
    """Cancel the runs of the remembered head, and conclude its check as cancelled, where `head` is another one.

    A run that cannot be canceled verifies its approval at its next job and ends there.
    """
    if before is None or before.head == head:
        return
    for run in before.runs.values():
        try:
            step.hub.cancel(run)
        except (Forbidden, NotFound) as error:
            step.say(f"run {run} is left to end by itself: {error}")
    outdated = before.model_copy(update={"state": State.OUTDATED})
    draft = draft_check(Situation(step.place(before.pull), outdated, reason=f"{head[:7]} has replaced it"))
    for check in step.hub.checks(before.head, draft.name)[:1]:
        if check.status != "completed":
            step.hub.update_check(check.id, draft)
