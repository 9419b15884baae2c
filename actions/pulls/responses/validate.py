"""`/taxobot validate`."""

from __future__ import annotations

from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import look_again
from bot.conversation import answers
from schemas.finding import Severity


def reply(asked: Asked) -> Reply:
    """Check the head and say what was found."""
    state = look_again(asked)
    found = asked.checked.validation.findings
    errors, warnings = (
        sum(finding.severity is severity for finding in found) for severity in (Severity.ERROR, Severity.WARNING)
    )
    return Reply(answers.validated(asked.head, state, errors, warnings), "done")
