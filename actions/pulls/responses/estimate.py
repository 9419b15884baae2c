"""`/taxobot estimate`."""

from __future__ import annotations

from actions.pulls.responses.asked import Asked, Reply
from bot.conversation import answers


def reply(asked: Asked) -> Reply:
    """Say what a run would cost, or why there is none."""
    situation = asked.desk.stand(asked.case, asked.checked, asked.record)
    if situation.estimate is None:
        return Reply(answers.not_estimated(asked.head, situation.state, situation.reason))
    return Reply(answers.estimated(asked.head, situation.estimate))
