"""A pull request was opened, pushed to, retargeted, reopened or closed: its head as GitHub has it now gets a life."""

from __future__ import annotations

from actions.app.case import open_case
from actions.app.considered.lives import begin
from actions.app.ending import CLOSED
from actions.app.office import Office
from bot.app.book.pulls import Known
from bot.app.notices import PullNotice
from bot.app.words import Head, Order, Start, Tell, Word
from bot.github.values import Pull


def consider(office: Office, notice: PullNotice) -> tuple[Order, ...]:
    """Begin the life of the head, which ends that of an older one; end it where the pull request is closed.

    Others may consider it as well: first the book is read, and then GitHub, so that what is older is noticed. Raises
    Overtaken and GithubError.
    """
    known = office.book.pulls.get(notice.place.repository, notice.number)
    with open_case(office, notice.place.repository) as case:
        pull = case.hub.pull(notice.number)
        if pull.open:
            return (_begin(office, notice, known, pull),)
        if known is None:
            return ()
        ended = _end(office, notice, known)
        pull = case.hub.pull(notice.number)
    # Whoever reopened it meanwhile found the old life in the book, and left it at that.
    return (ended, _begin(office, notice, known, pull)) if pull.open else (ended,)


def _begin(office: Office, notice: PullNotice, known: Known | None, pull: Pull) -> Start:
    moved = known is not None and known.head == pull.head_sha and known.base_ref != pull.base_ref
    return begin(office, notice.place, pull, seen=known.turn if known is not None else 0, again=moved)


def _end(office: Office, notice: PullNotice, known: Known) -> Tell:
    # Ended in the book at once: who reopens it a moment later gets another life.
    office.book.pulls.end(
        Head(repository=known.repository, name=notice.place.name, pull=known.pull, sha=known.head, turn=known.turn)
    )
    return Tell(life=known.life, word=Word(kind="end", reason=CLOSED))
