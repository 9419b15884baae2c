"""The end of a life: its work stops, its approval is gone, and its check hangs no more."""

from __future__ import annotations

from contextlib import suppress

from actions.app.case import AppCase, open_case
from actions.app.office import Office
from actions.app.scenery import find_scene, stand_remembered
from actions.app.showing import show
from actions.app.working import stop
from actions.pulls.retire import close_check, outdated
from bot.app.book.pulls import Known
from bot.app.words import Head, Standing, Word
from bot.conversation.readiness import MEASURED
from bot.github.errors import Forbidden, NotFound
from bot.records import Record, State

CLOSED = "the pull request was closed"
LASTING = (*MEASURED, State.INVALID, State.NOT_APPLICABLE)
"""What was found out about a head stays true of it when its pull request is closed."""


def end(office: Office, head: Head, word: Word) -> Standing:
    """End a life; doing it twice changes nothing. Raises GithubError."""
    for entry in office.book.jobs.of(life=head.life):
        stop(office, head, entry.spec.id, word.reason)
    known = office.book.pulls.get(head.repository, head.pull)
    if known is not None and known.life == head.life:
        _close(office, head, known, word.reason)
    elif known is None or known.head != head.sha:  # else the next life of this commit goes on with its check
        _conclude_check(office, head, word.reason)
    return Standing(state=State.OUTDATED, ends=True)


def _close(office: Office, head: Head, known: Known, reason: str) -> None:
    """The pull request is closed, or nobody's any more: its board, which has one writer, says so."""
    if known.record is not None and known.record.head == head.sha and known.record.state not in LASTING:
        with open_case(office, head.repository) as case, suppress(Forbidden, NotFound):  # we may be removed
            _show_outdated(office, case, head, known.record, reason)
    office.book.pulls.end(head)


def _show_outdated(office: Office, case: AppCase, head: Head, record: Record, reason: str) -> None:
    scene = find_scene(office, head)
    situation = outdated(case, record, reason)
    show(office, head, stand_remembered(office, situation, labels=scene.labels if scene is not None else None))


def _conclude_check(office: Office, head: Head, reason: str) -> None:
    """A push has replaced the head. Its check is concluded if it has not been; where we may not any more, it stays."""
    record = Record(
        repository=head.repository,
        pull=head.pull,
        head=head.sha,
        base=head.sha,  # is not shown
        policy="",
        seen="",
        state=State.OUTDATED,
    )
    with open_case(office, head.repository) as case, suppress(Forbidden, NotFound):
        close_check(case, outdated(case, record, reason))
