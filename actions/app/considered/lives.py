"""Which life a head has, and how one begins."""

from __future__ import annotations

from actions.app.office import Office
from bot.app.book.pulls import Known
from bot.app.notices import Place
from bot.app.words import Head, Start
from bot.github.values import Pull


def keep_place(office: Office, place: Place) -> None:
    """Remember where we are let in, and how it is called now."""
    known = office.book.repositories.get(place.repository)
    if known is None or (known.name, known.installation) != (place.name, place.installation):
        office.book.repositories.put(place.repository, name=place.name, installation=place.installation)


def begin(office: Office, place: Place, pull: Pull, *, seen: int, again: bool = False) -> Start:
    """Let a pull request's head live. A life that it has goes on, unless it is to live `again`.

    `seen` is the turn of its last life from before GitHub was asked. Raises Overtaken.
    """
    head = Head(repository=place.repository, name=place.name, pull=pull.number, sha=pull.head_sha)
    return _begin(office, head, base_ref=pull.base_ref, author=pull.author.id, seen=seen, again=again)


def begin_known(office: Office, place: Place, known: Known, *, again: bool = False) -> Start:
    """Let the head live that we know of. Raises Overtaken where another one is known by now."""
    head = Head(repository=place.repository, name=place.name, pull=known.pull, sha=known.head)
    return _begin(office, head, base_ref=known.base_ref, author=known.author, seen=known.turn, again=again)


def _begin(office: Office, head: Head, *, base_ref: str, author: int, seen: int, again: bool) -> Start:
    new, replaced = office.book.pulls.begin(head, base_ref=base_ref, author=author, again=again, seen=seen)
    reason = f"{head.sha[:7]} has replaced it"
    if replaced and f"-{head.sha}-" in replaced:
        reason = "its base branch or policy changed"
    return Start(head=new, replaces=replaced, reason=reason)
