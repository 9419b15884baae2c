"""`respond`: answers a comment, as the event of a workflow tells it."""

from __future__ import annotations

from actions.pulls.hearing import Responses, hear
from actions.pulls.responses import allow, cancel, estimate, explain, override, retry, run, status, validate
from actions.pulls.responses import help as helping
from actions.pulls.responses.asked import Desk
from actions.steps.context import Step
from bot.conversation.commands import Name
from bot.events import IssueCommentEvent

RESPONSES: Responses = {
    Name.HELP: helping.reply,
    Name.VALIDATE: validate.reply,
    Name.ESTIMATE: estimate.reply,
    Name.STATUS: status.reply,
    Name.EXPLAIN: explain.reply,
    Name.PRECHECK: run.reply,
    Name.RUN: run.reply,
    Name.RETRY: retry.reply,
    Name.CANCEL: cancel.reply,
    Name.ALLOW: allow.reply,
    Name.OVERRIDE: override.reply,
}


def respond(step: Step, desk: Desk | None = None) -> int:
    """Answer the comment of the event. Exit status 0, also for a refusal; that of the error where something failed."""
    return hear(step, IssueCommentEvent.read(step.runner.event), RESPONSES, desk)
