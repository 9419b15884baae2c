"""What is remembered of a pull request from one time to the next."""

from __future__ import annotations

import json
from dataclasses import replace as replaced

from actions.pulls.case import Case
from actions.pulls.checked import Checked
from bot.comment.situation import Situation
from bot.github.sticky import Found
from bot.records import Record, State
from bot.report.escape import comment as hidden
from schemas.policy import MOST_LEAVES

ROOM = 40_000
"""Bytes for the leaves' names and digests, of the 60,000 that a whole comment may have."""


def remember(case: Case, checked: Checked, before: Record | None, *, state: State) -> Record:
    """The record of a head that was just checked.

    Approval, runs and rulings stay with the head, merge base and policy that they were given for; a push, another
    base or a changed policy ends them.
    """
    fresh = Record(
        repository=case.hub.id,
        pull=checked.pull.number,
        head=checked.pull.head_sha,
        base=checked.merge_base,
        policy=checked.policy_blob,
        seen=case.time(),
        state=state,
        leaves=_fitting(checked.leaves),
    )
    if before is None or (before.head, before.base, before.policy) != (fresh.head, fresh.base, fresh.policy):
        return fresh
    kept = {"seen": before.seen, "approval": before.approval, "rulings": before.rulings, "runs": before.runs}
    return fresh.model_copy(update=kept | {"model": before.model})


def _fitting(leaves: dict[str, str]) -> dict[str, str]:
    """The leaves, where the comment has room for them; a merge queue lets none pass that is not remembered."""
    return leaves if len(leaves) <= MOST_LEAVES and len(hidden(json.dumps(leaves))) <= ROOM else {}


def is_allowed(record: Record | None, checked: Checked) -> bool:
    """Whether a maintainer let this head pass although something in it is held back."""
    return record is not None and any(
        ruling.kind == "allow" and ruling.head == checked.pull.head_sha for ruling in record.rulings
    )


def with_older(situation: Situation, found: Found | None) -> Situation:
    """The situation with our text on an older head, to be folded; none where it is about the same head."""
    if found is None or found.record is None or found.record.head == situation.record.head:
        return situation
    return replaced(situation, outdated=found.text, outdated_head=found.record.head)
