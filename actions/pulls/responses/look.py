"""Looks at the head again, and shows everybody where it stands."""

from __future__ import annotations

from actions.pulls.memory import with_older
from actions.pulls.responses.asked import Asked
from actions.pulls.responses.scene import show_again
from actions.pulls.retire import retire
from actions.pulls.standing import is_settled
from actions.pulls.verdict import is_shut, publish_check
from bot.comment.situation import Situation
from bot.conversation.readiness import is_current
from bot.records import Record, State


def look_again(asked: Asked) -> State:
    """Check the head, publish what was found, and return the state. Where it was measured under the same rules, or is
    being measured, that stands; only a check that does not say so is written again.
    """
    record, checked = asked.record, asked.checked
    if record is not None and is_settled(asked.case, record, checked):
        if is_shut(asked.case, record):
            publish_check(asked.case, show_again(asked, record))
        return record.state
    situation = with_older(asked.desk.stand(asked.case, checked, record), asked.found)
    show(asked, situation)
    retire(asked.case, record, checked)
    return situation.state


def show(asked: Asked, situation: Situation) -> None:
    """Bring comment, check and labels to this situation."""
    checked = asked.checked
    asked.case.show(situation, policy=checked.policy, kinds=checked.kinds, present=asked.pull.labels)


def current_record(asked: Asked) -> Record | None:
    """What is remembered of exactly this head, merge base and policy; None where people were told of another."""
    record, checked = asked.record, asked.checked
    known = is_current(record, head=asked.head, base=checked.merge_base, policy=checked.policy_blob)
    return record if known else None
