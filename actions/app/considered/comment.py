"""A comment speaks to us."""

from __future__ import annotations

from datetime import datetime

from actions.app.commands.answering import answer
from actions.app.office import Office
from actions.pulls.responses.asked import Desk
from bot.app.notices import CommentNotice
from bot.app.words import Order
from bot.conversation.commands import parse
from bot.events import IssueCommentEvent
from bot.github.values import User


def consider(office: Office, notice: CommentNotice, desk: Desk) -> tuple[Order, ...]:
    """Answer the command that it begins with."""
    found = parse(notice.body)
    if found is None:
        return ()
    return answer(office, notice.place, _event(notice), found, desk)


def _event(notice: CommentNotice) -> IssueCommentEvent:
    return IssueCommentEvent(
        action="created",
        repository=notice.place.repository,
        number=notice.number,
        on_pull=True,
        comment=notice.comment,
        author=User(notice.author, notice.login),
        bot=False,
        body=notice.body,
        created=datetime.fromisoformat(notice.created),
    )
