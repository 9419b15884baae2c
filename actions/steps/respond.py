"""`respond`: reads a comment, does what it asks for where its author may, and answers in one comment.

Everything ends in an answer: a refusal says why and what to do, a failure that it failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.steps.context import Step
from actions.steps.publish import answer
from actions.steps.responses import allow, cancel, estimate, explain, override, retry, run, status, validate
from actions.steps.responses import help as helping
from actions.steps.responses.asked import Asked, Desk, Outcome, Reply
from bot.conversation import answers, refusals
from bot.conversation.authority import ANYONE, may
from bot.conversation.commands import Command, Misused, Name, Unknown, parse
from bot.events import IssueCommentEvent
from bot.github.errors import GithubError
from bot.github.values import Reaction
from schemas.errors import TaxobotError

RESPONSES: Mapping[Name, Callable[[Asked], Reply]] = {
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
REACTIONS: Mapping[Outcome, Reaction | None] = {
    "told": None,
    "done": "+1",
    "started": "rocket",
    "refused": "confused",
}


def respond(step: Step, desk: Desk | None = None) -> int:
    """Answer the comment of the event. Exit status 0, also for a refusal; that of the error where something failed."""
    event = IssueCommentEvent.read(step.runner.event)
    found = None if _is_deaf(step, event) else parse(event.body)
    if found is None:
        step.say("nothing to answer")
        return 0
    _react(step, event, "eyes")
    try:
        reply = _reply(step, event, found, desk or Desk())
    except TaxobotError as error:
        _tell(step, event, _fail(step, event, found, str(error)))
        step.say(f"failed: {error}")
        return error.exit_status
    except Exception as error:
        # Only its name: what an unforeseen error says may hold anything.
        _tell(step, event, _fail(step, event, found, f"an unexpected {type(error).__name__}"))
        raise
    _tell(step, event, reply)
    return 0


def _is_deaf(step: Step, event: IssueCommentEvent) -> bool:
    """Whether the comment is none to answer: not new, not on a pull request, or written by a program."""
    ours = event.author.id == step.hub.me.id
    return event.action != "created" or not event.on_pull or event.bot or ours


def _reply(step: Step, event: IssueCommentEvent, found: Command | Unknown | Misused, desk: Desk) -> Reply:
    if isinstance(found, Unknown):
        return Reply(refusals.unknown(found), "refused")
    if isinstance(found, Misused):
        return Reply(refusals.misused(found), "refused")
    pull = step.hub.pull(event.number)
    if not pull.open and found.name is not Name.CANCEL:
        return Reply(refusals.closed(found.name), "refused")
    asked = Asked(step, event, found, pull, desk)
    if found.name not in ANYONE and not may(asked.rights, found.name):
        return Reply(refusals.denied(found.name, asked.login, asked.rights.doubts), "refused")
    return RESPONSES[found.name](asked)


def _fail(step: Step, event: IssueCommentEvent, found: Command | Unknown | Misused, problem: str) -> Reply:
    name = Name.HELP if isinstance(found, Unknown) else found.name
    url = step.place(event.number).run_url(step.runner.run)
    return Reply(refusals.failed(name, problem, url), "refused")


def _tell(step: Step, event: IssueCommentEvent, reply: Reply) -> None:
    answer(step, event.number, answers.address(event.author.login, reply.said))
    if reaction := REACTIONS[reply.outcome]:
        _react(step, event, reaction)
    step.say(f"answered: {reply.outcome}")


def _react(step: Step, event: IssueCommentEvent, reaction: Reaction) -> None:
    """A receipt. The comment may be gone, or its author may have blocked us; the answer does not depend on it."""
    try:
        step.hub.react(event.comment, reaction)
    except GithubError as error:
        step.say(f"no reaction: {error}")
