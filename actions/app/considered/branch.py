"""A branch moved: where it brings another policy, what was found and approved under the old one holds no more (S13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actions.app.case import open_case
from actions.app.considered.lives import begin_known
from actions.app.office import Office
from actions.pulls.commits import fetch
from bot.app.book.pulls import Known
from bot.app.notices import BranchNotice
from bot.app.words import Order, Tell, Word
from bot.github.errors import NotFound
from runners.taxonomy.policy import policy_id


def consider(office: Office, notice: BranchNotice) -> tuple[Order, ...]:
    """Let the heads that want to go into this branch be looked at again, if its policy is another one now."""
    living = [one for one in office.book.pulls.living(notice.place.repository) if one.base_ref == notice.ref]
    if not living:
        return ()
    with open_case(office, notice.place.repository) as case:
        try:
            tip = case.hub.tip(notice.ref)
        except NotFound:  # the branch is gone again
            return ()
        policy = policy_id(fetch(case, tip), tip)
    return tuple(_look_again(office, notice, living, policy))


def _look_again(office: Office, notice: BranchNotice, living: Sequence[Known], policy: str) -> Iterator[Order]:
    for known in living:
        if known.record is not None and known.record.policy != policy:
            # Work that goes on was approved under the old policy: a new life begins, and ends it.
            again = bool(office.book.jobs.of(life=known.life))
            start = begin_known(office, notice.place, known, again=again)
            yield start
            yield Tell(life=start.head.life, word=Word(kind="look"))
