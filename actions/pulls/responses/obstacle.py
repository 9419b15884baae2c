"""What stands in the way of a run or precheck that somebody asks for, whichever front door hears it."""

from __future__ import annotations

from actions.pulls.checked import scope_of
from actions.pulls.memory import is_allowed
from actions.pulls.responses.asked import Asked
from bot.conversation.commands import Name
from bot.conversation.readiness import Obstacle, find_obstacle
from bot.records import Record
from bot.scope import Scope


def look_for_obstacle(asked: Asked, record: Record | None, *, busy: bool) -> tuple[Scope, Obstacle | None]:
    """What the head comes to, and the first obstacle; `busy` is whether work on it goes on."""
    checked = asked.checked
    scope = scope_of(asked.case, checked, allowed=is_allowed(record, checked))
    obstacle = find_obstacle(
        record,
        head=asked.head,
        base=checked.merge_base,
        policy=checked.policy_blob,
        valid=checked.validation.valid,
        scope=scope,
        busy=busy,
        precheck=asked.command.name is Name.PRECHECK,
    )
    return scope, obstacle
