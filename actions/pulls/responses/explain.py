"""`/taxobot explain`."""

from __future__ import annotations

from actions.pulls.checked import scope_of
from actions.pulls.memory import is_allowed
from actions.pulls.responses.asked import Asked, Reply
from bot.conversation import answers
from bot.records import Record, State
from bot.scope import Kind


def reply(asked: Asked) -> Reply:
    """Say what the present state means, and what happens next."""
    record = asked.record
    if record is None or record.head != asked.head:
        return Reply(answers.unseen(asked.head))
    if reason := _find_hold(asked, record):
        return Reply(answers.explain_held(asked.head, record.state, reason))
    return Reply(answers.explain(asked.head, record.state))


def _find_hold(asked: Asked, record: Record) -> str:
    """What a maintainer would have to let pass; empty where there is nothing."""
    if record.state not in (State.WAITING, State.INVALID) or not asked.checked.validation.valid:
        return ""
    scope = scope_of(asked.case, asked.checked, allowed=is_allowed(record, asked.checked))
    return scope.reason if scope.kind in (Kind.HELD, Kind.INVALID) else ""
