"""Ends what was going on for commits, or under a policy, that hold no more."""

from __future__ import annotations

from actions.pulls.case import Case
from actions.pulls.checked import Checked
from bot.comment.check import draft_check
from bot.comment.situation import Situation
from bot.github.errors import Forbidden, NotFound
from bot.records import Record, State


def retire(case: Case, before: Record | None, checked: Checked) -> None:
    """Cancel the remembered runs where head, base or policy are others now, and conclude the check of an older head.

    Called once people were told of the new head: the report of a canceled run then finds nothing to say.
    """
    if before is None or _facts(before) == (checked.pull.head_sha, checked.merge_base, checked.policy_blob):
        return
    stop(case, before)
    if before.head != checked.pull.head_sha:
        close_check(case, outdated(case, before, f"{checked.pull.head_sha[:7]} has replaced it"))


def stop(case: Case, before: Record) -> None:
    """Cancel the runs of a record. One that cannot be canceled verifies its approval at its next job and ends there."""
    for run in before.runs.values():
        try:
            case.hub.cancel(run)
        except (Forbidden, NotFound) as error:
            case.say(f"run {run} is left to end by itself: {error}")


def outdated(case: Case, before: Record, reason: str) -> Situation:
    """The situation of a head whose work and approval have ended without another one to speak of."""
    ended = before.model_copy(update={"state": State.OUTDATED, "approval": None, "runs": {}})
    return Situation(case.place(before.pull), ended, reason=reason, leaves=tuple(before.leaves))


def _facts(record: Record) -> tuple[str, str, str]:
    return record.head, record.base, record.policy


def close_check(case: Case, situation: Situation) -> None:
    """Conclude the check of a head that is the head no more, unless it is concluded. Raises GithubError."""
    draft = draft_check(situation)
    ours = [one for one in case.hub.checks(situation.record.head, draft.name) if one.external_id == draft.external_id]
    for check in ours[:1]:
        if check.status != "completed":
            case.hub.update_check(check.id, draft)
