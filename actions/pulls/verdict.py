"""The gate's check run on a commit.

A check belongs to a commit, and several pull requests may stand at one, each with a base and a verdict of its own. The
check is then as good as the worst of them: else the one that is easily through would open the gate of the other.
"""

from __future__ import annotations

from dataclasses import replace

from actions.pulls.case import Case
from bot.comment.check import draft_check
from bot.comment.situation import Situation
from bot.gate import GATE
from bot.github.values import Check, CheckDraft
from bot.merge_group import vouches
from bot.records import Record
from bot.report.escape import label


def publish_check(case: Case, situation: Situation) -> None:
    """Create the gate's check run, or carry it on.

    A completed one is not opened again: a new run of the same name takes its place, which GitHub documents, while
    reopening it does not say that it keeps its annotations apart. The newest of the name counts.
    """
    head, draft = situation.record.head, _agree(case, situation, draft_check(situation))
    earlier = case.hub.checks(head, draft.name)
    ours = [check for check in earlier if check.external_id == draft.external_id]
    newest = bool(ours) and ours[0] is earlier[0]
    going_on = [check for check in ours[:1] if check.status != "completed"]
    for check in going_on:
        case.hub.update_check(check.id, draft)
    if not (newest and (going_on or _is_same(ours[0], draft))):
        case.hub.create_check(head, draft)


def is_shut(case: Case, record: Record) -> bool:
    """Whether this head is through, and the newest check run of the name does not say so: another pull request at the
    commit was not through when it was written, or somebody's job has the same name.
    """
    if not vouches(record):
        return False
    newest = next(iter(case.hub.checks(record.head, GATE)), None)
    return newest is None or (newest.conclusion, newest.external_id) != ("success", str(record.pull))


def _is_same(check: Check, draft: CheckDraft) -> bool:
    return (check.status, check.title, check.conclusion) == (draft.status, draft.title, draft.conclusion)


def _agree(case: Case, situation: Situation, draft: CheckDraft) -> CheckDraft:
    """The check as it is for all open pull requests at this commit."""
    if draft.conclusion != "success":
        return draft
    behind = [number for number in _others(case, situation) if not _is_through(case, number, situation.record.head)]
    if not behind:
        return draft
    said = f"#{min(behind)} stands at the same commit and is not through; {draft.title}"
    return replace(draft, conclusion="action_required", title=label(said))


def _others(case: Case, situation: Situation) -> list[int]:
    at = case.hub.open_pulls(head_sha=situation.record.head)
    return [pull.number for pull in at if pull.number != situation.record.pull]


def _is_through(case: Case, number: int, head: str) -> bool:
    found = case.recall(number)
    record = found.record if found else None
    return record is not None and record.head == head and vouches(record)
