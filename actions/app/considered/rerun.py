"""Somebody pressed "Re-run" on our check: what failed is tried again by its approval, else the head is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from actions.app.commands.answering import answer
from actions.app.considered.lives import begin_known
from actions.app.office import Office
from actions.pulls.responses.asked import Desk
from bot.app.book.pulls import Known
from bot.app.notices import RerunNotice
from bot.app.words import Order, Tell, Word
from bot.conversation.commands import TRIGGER, Command, Name
from bot.events import IssueCommentEvent
from bot.github.values import User
from bot.records import State


def consider(office: Office, notice: RerunNotice, desk: Desk) -> tuple[Order, ...]:
    """Speak to the lives of this commit; of one pull request where the check says of which."""
    living = office.book.pulls.living(notice.place.repository)
    meant = (one for one in living if one.head == notice.head and notice.external in ("", str(one.pull)))
    return tuple(order for known in meant for order in _try_again(office, notice, known, desk))


def _try_again(office: Office, notice: RerunNotice, known: Known, desk: Desk) -> Iterator[Order]:
    record = known.record
    if record is not None and record.state is State.ERROR and record.approval is not None:
        yield from answer(office, notice.place, _event(office, notice, known), Command(Name.RETRY), desk)
        return
    start = begin_known(office, notice.place, known)
    yield start
    yield Tell(life=start.head.life, word=Word(kind="look", by=notice.sender, login=notice.login))


def _event(office: Office, notice: RerunNotice, known: Known) -> IssueCommentEvent:
    """What the press says, as a comment that nobody wrote."""
    return IssueCommentEvent(
        action="created",
        repository=notice.place.repository,
        number=known.pull,
        on_pull=True,
        comment=0,
        author=User(notice.sender, notice.login),
        bot=False,
        body=f"{TRIGGER} {Name.RETRY}",
        created=office.time().replace(microsecond=0),
    )
