"""Answers a command on the board, in the one comment; what is to be done, the head's life hears."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.app.case import AppCase, open_case
from actions.app.commands import cancel, retry, rule, run, tell
from actions.app.commands.heard import Heard, Said
from actions.app.office import Office
from actions.pulls import hearing
from actions.pulls.responses.asked import Asked, Desk, Reply
from bot.app.book.pulls import Overtaken
from bot.app.notices import Place
from bot.app.patience import passes
from bot.app.words import Order
from bot.conversation import answers
from bot.conversation.commands import Command, Misused, Name, Unknown
from bot.events import IssueCommentEvent
from schemas.errors import TaxobotError

RESPONSES: Mapping[Name, Callable[[Heard], Said]] = {
    Name.HELP: tell.show_help,
    Name.VALIDATE: tell.validate,
    Name.ESTIMATE: tell.estimate,
    Name.STATUS: tell.status,
    Name.EXPLAIN: tell.explain,
    Name.PRECHECK: run.respond,
    Name.RUN: run.respond,
    Name.RETRY: retry.respond,
    Name.CANCEL: cancel.respond,
    Name.ALLOW: rule.allow,
    Name.OVERRIDE: rule.override,
}
Found = Command | Unknown | Misused


def answer(
    office: Office, place: Place, event: IssueCommentEvent, found: Found, desk: Desk, *, check: int = 0
) -> tuple[Order, ...]:
    """Answer, and return what lives are to hear. What fails for a reason that may pass is answered and raised: it is
    done again, and the next answer takes the place of this one.
    """
    orders: list[Order] = []
    seen = office.book.pulls.turn(place.repository, event.number)

    def respond(asked: Asked) -> Reply:
        said = RESPONSES[asked.command.name](Heard(office, place, asked, seen, check))
        orders.extend(said.orders)
        return said.reply

    with open_case(office, place.repository) as case:
        hearing.react(case, event, "eyes")
        try:
            reply = hearing.reply_to(case, event, found, dict.fromkeys(Name, respond), desk)
        except Overtaken:
            raise
        except Exception as error:
            _confess(case, event, found, error)
            if isinstance(error, TaxobotError) and not passes(error):
                return ()
            raise
        hearing.tell(case, event, reply)
    return tuple(orders)


def _confess(case: AppCase, event: IssueCommentEvent, found: Found, error: Exception) -> None:
    """Say that it failed; of an error that nobody foresaw only the name, since what it says may hold anything."""
    problem = str(error) if isinstance(error, TaxobotError) else f"an unexpected {type(error).__name__}"
    said = hearing.fail(case, event, found, problem).said
    case.answer(event.number, answers.address(event.author.login, said))
