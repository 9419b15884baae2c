"""We were let into repositories, or out of them."""

from __future__ import annotations

from collections.abc import Iterator

from actions.app.office import Office
from bot.app.notices import InstallationNotice
from bot.app.served import is_served
from bot.app.words import Head, Order, Tell, Word

OUT = ("deleted", "suspend")
REMOVED = "taxobot was removed from the repository"


def consider(office: Office, notice: InstallationNotice) -> tuple[Order, ...]:
    """Remember new repositories, whose open pull requests the sweep then finds; lives in lost ones end."""
    for repository, name in notice.repositories:
        if is_served(name, office.config.repositories):
            office.book.repositories.put(repository, name=name, installation=notice.installation)
    return tuple(_leave(office, notice))


def _leave(office: Office, notice: InstallationNotice) -> Iterator[Order]:
    """Nothing is written there any more, since we may not; what is remembered goes when it is old enough."""
    lost = _find_lost(office, notice)
    for repository in lost:
        for known in office.book.pulls.of(repository):  # who was told already is told again: this may be a second try
            yield Tell(life=known.life, word=Word(kind="end", reason=REMOVED))
            office.book.boards.forget(repository, known.pull)
            office.book.pulls.end(
                Head(repository=repository, name="", pull=known.pull, sha=known.head, turn=known.turn)
            )
    office.book.repositories.remove(installation=notice.installation, repositories=lost)


def _find_lost(office: Office, notice: InstallationNotice) -> tuple[int, ...]:
    named = {repository for repository, _ in notice.removed}
    if notice.action in OUT:
        named |= {one.id for one in office.book.repositories.all() if one.installation == notice.installation}
    return tuple(sorted(named))
