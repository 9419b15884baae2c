"""A button of our check was pressed: an approval of the commit that the check belongs to, and of no other."""

from __future__ import annotations

from datetime import datetime

from actions.app.case import open_case
from actions.app.commands.answering import answer
from actions.app.office import Office
from actions.pulls.responses.asked import Desk
from bot.app.notices import ButtonNotice
from bot.app.words import Order
from bot.comment.buttons import APPROVE
from bot.conversation.commands import TRIGGER, Command, Name
from bot.events import IssueCommentEvent
from bot.gate import GATE
from bot.github.values import User


def consider(office: Office, notice: ButtonNotice, desk: Desk) -> tuple[Order, ...]:
    """Approve, as the command with the whole commit would, if the check is ours and whoever pressed may do it."""
    if notice.button != APPROVE.identifier or not _is_ours(office, notice):
        return ()
    command = Command(Name.RUN, notice.head)
    return answer(office, notice.place, press(notice, office.time()), command, desk, check=notice.check)


def press(notice: ButtonNotice, time: datetime) -> IssueCommentEvent:
    """What the press says, as a comment that nobody wrote: whoever presses, at this commit, now."""
    return IssueCommentEvent(
        action="created",
        repository=notice.place.repository,
        number=int(notice.external),
        on_pull=True,
        comment=0,
        author=User(notice.sender, notice.login),
        bot=False,
        body=f"{TRIGGER} {Name.RUN} {notice.head}",
        created=time.replace(microsecond=0),
    )


def _is_ours(office: Office, notice: ButtonNotice) -> bool:
    """Whether GitHub knows such a check run of this commit, made by this very App for this pull request."""
    if not notice.external.isdecimal():
        return False
    with open_case(office, notice.place.repository) as case:
        found = next((one for one in case.hub.checks(notice.head, GATE) if one.id == notice.check), None)
    return found is not None and (found.app, found.external_id) == (office.doors.app, notice.external)
