"""A workflow run on Actions has ended: the life that waits for it hears so."""

from __future__ import annotations

from actions.app.office import Office
from bot.app.book.jobs import OPEN
from bot.app.notices import RunNotice
from bot.app.words import Order, Tell, Word


def consider(office: Office, notice: RunNotice) -> tuple[Order, ...]:
    """Tell the life whose job the run did; what the run left is verified there."""
    entry = office.book.jobs.with_run(notice.place.repository, notice.run)
    if entry is None or entry.state not in OPEN:
        return ()
    return (Tell(life=entry.spec.life, word=Word(kind="result", job=entry.spec.id)),)
