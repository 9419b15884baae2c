"""`/taxobot help`."""

from __future__ import annotations

from actions.pulls.responses.asked import Asked, Reply
from bot.conversation import answers


def reply(asked: Asked) -> Reply:  # noqa: ARG001 - one signature for all commands
    """Show all commands."""
    return Reply(answers.help_table())
