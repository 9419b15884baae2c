"""Looks at the head again, and shows everybody where it stands."""

from __future__ import annotations

from actions.steps.memory import with_older
from actions.steps.publish import publish
from actions.steps.responses.asked import Asked
from actions.steps.responses.scene import show_again
from actions.steps.retire import retire
from actions.steps.standing import is_settled
from actions.steps.verdict import is_shut, publish_check
from bot.comment.situation import Situation
from bot.conversation.readiness import is_current
from bot.records import Record, State


def look_again(asked: Asked) -> State:
    """Check the head, publish what was found, and return the state. Where it was measured under the same rules, or is
    being measured, that stands; only a check that does not say so is written again.
    """
    record, checked = asked.record, asked.checked
    if record is not None and is_settled(asked.step, record, checked):
        if is_shut(asked.step, record):
            publish_check(asked.step, show_again(asked, record))
        return record.state
    situation = with_older(asked.desk.stand(asked.step, checked, record), asked.found)
    show(asked, situation)
    retire(asked.step, record, checked)
    return situation.state


def show(asked: Asked, situation: Situation) -> None:
    """Bring comment, check and labels to this situation."""
    checked = asked.checked
    publish(asked.step, situation, policy=checked.policy, kinds=checked.kinds, present=asked.pull.labels)


def current_record(asked: Asked) -> Record | None:
    """What is remembered of exactly this head, merge base and policy; None where people were told of another."""
    record, checked = asked.record, asked.checked
    known = is_current(record, head=asked.head, base=checked.merge_base, policy=checked.policy_blob)
    return record if known else None
