"""`/taxobot override REASON`."""

from __future__ import annotations

from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import show
from actions.pulls.responses.ruling import find_ruled, rule
from actions.pulls.responses.scene import show_again
from bot.conversation import answers, refusals
from bot.records import State

OPEN = (State.PASS, State.NOT_APPLICABLE)


def reply(asked: Asked) -> Reply:
    """Let this head pass whatever was measured, and keep who did it, and why, where everybody sees it."""
    record = find_ruled(asked)
    if isinstance(record, Reply):
        return record
    if record.state in OPEN:
        return Reply(refusals.not_overridden(asked.head, record.state), "refused")
    reason = asked.command.argument
    show(asked, show_again(asked, rule(asked, record, "override", reason)))
    return Reply(answers.overridden(asked.head, asked.login, reason), "done")
