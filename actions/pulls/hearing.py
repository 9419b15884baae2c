"""Reads a comment, does what it asks for where its author may, and answers in one place.

Everything ends in an answer: a refusal says why and what to do, a failure that it failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.pulls.case import Case
from actions.pulls.responses.asked import Asked, Desk, Outcome, Reply
from bot.conversation import answers, refusals
from bot.conversation.authority import ANYONE, may
from bot.conversation.commands import Command, Misused, Name, Unknown, parse
from bot.events import IssueCommentEvent
from bot.github.errors import GithubError
from bot.github.values import Reaction
from schemas.errors import TaxobotError

Responses = Mapping[Name, Callable[[Asked], Reply]]
REACTIONS: Mapping[Outcome, Reaction | None] = {
    "told": None,
    "done": "+1",
    "started": "rocket",
    "refused": "confused",
}


def hear(case: Case, event: IssueCommentEvent, responses: Responses, desk: Desk | None = None) -> int:
    """Answer a comment. Exit status 0, also for a refusal; that of the error where something failed."""
    found = None if _is_deaf(case, event) else parse(event.body)
    if found is None:
        case.say("nothing to answer")
        return 0
    react(case, event, "eyes")
    try:
        reply = reply_to(case, event, found, responses, desk or Desk())
    except TaxobotError as error:
        tell(case, event, fail(case, event, found, str(error)))
        case.say(f"failed: {error}")
        return error.exit_status
    except Exception as error:
        # Only its name: what an unforeseen error says may hold anything.
        tell(case, event, fail(case, event, found, f"an unexpected {type(error).__name__}"))
        raise
    tell(case, event, reply)
    return 0


def _is_deaf(case: Case, event: IssueCommentEvent) -> bool:
    """Whether the comment is none to answer: not new, not on a pull request, or written by a program."""
    ours = event.author.id == case.hub.me.id
    return event.action != "created" or not event.on_pull or event.bot or ours


def reply_to(
    case: Case, event: IssueCommentEvent, found: Command | Unknown | Misused, responses: Responses, desk: Desk
) -> Reply:
    """Do what a comment asks for where its author may. Raises what that raises."""
    if isinstance(found, Unknown):
        return Reply(refusals.unknown(found), "refused")
    if isinstance(found, Misused):
        return Reply(refusals.misused(found), "refused")
    pull = case.hub.pull(event.number)
    if not pull.open and found.name is not Name.CANCEL:
        return Reply(refusals.closed(found.name), "refused")
    asked = Asked(case, event, found, pull, desk)
    if found.name not in ANYONE and not may(asked.rights, found.name):
        return Reply(refusals.denied(found.name, asked.login, asked.rights.doubts), "refused")
    return responses[found.name](asked)


def fail(case: Case, event: IssueCommentEvent, found: Command | Unknown | Misused, problem: str) -> Reply:
    """The answer where something went wrong."""
    name = Name.HELP if isinstance(found, Unknown) else found.name
    url = case.log_url(event.number)
    return Reply(refusals.failed(name, problem, url), "refused")


def tell(case: Case, event: IssueCommentEvent, reply: Reply) -> None:
    """Answer, and mark the comment with what came of it."""
    case.answer(event.number, answers.address(event.author.login, reply.said))
    if reaction := REACTIONS[reply.outcome]:
        react(case, event, reaction)
    case.say(f"answered: {reply.outcome}")


def react(case: Case, event: IssueCommentEvent, reaction: Reaction) -> None:
    """A receipt. The comment may be gone, or its author may have blocked us; the answer does not depend on it.

    Whoever pressed a button wrote no comment.
    """
    if not event.comment:
        return
    try:
        case.hub.react(event.comment, reaction)
    except GithubError as error:
        case.say(f"no reaction: {error}")
