"""`/taxobot allow`."""

from __future__ import annotations

from actions.pulls.checked import scope_of
from actions.pulls.memory import is_allowed
from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import show
from actions.pulls.responses.ruling import find_ruled, rule
from bot.conversation import answers, refusals
from bot.scope import Kind


def reply(asked: Asked) -> Reply:
    """Let this head pass although something in it is held back."""
    record, checked = find_ruled(asked), asked.checked
    if isinstance(record, Reply):
        return record
    scope = scope_of(asked.case, checked, allowed=is_allowed(record, checked))
    if scope.kind not in (Kind.HELD, Kind.INVALID):
        return Reply(refusals.nothing_held(asked.head), "refused")
    situation = asked.desk.stand(asked.case, checked, rule(asked, record, "allow", scope.reason))
    show(asked, situation)
    return Reply(answers.allowed(asked.head, asked.login, scope.reason, situation.state), "done")
