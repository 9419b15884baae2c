"""What nobody told us is found: failed deliveries, pull requests without a life, lives that are none any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import notices
from bot.app.book.book import Book
from bot.app.book.jobs import JobState
from bot.app.book.repositories import Repository
from bot.app.notices import PullNotice
from bot.app.sweeping.missed import QUIET, Missed
from bot.github.errors import Unavailable
from fakes.book_rows import AUTHOR, HEAD, PULL, REPOSITORY, SHA, make_job
from fakes.books import Clock
from fakes.kept_workflows import KeptWorkflows

EVERY = 300.0


def notice(repository: int = REPOSITORY) -> PullNotice:
    place = notices.Place(repository=repository, name="acme/taxonomy", installation=1)
    return PullNotice(place=place, action="opened", number=PULL, head=SHA, sender=AUTHOR)


def make(book: Book, workflows: KeptWorkflows, *found: PullNotice, problem: Exception | None = None) -> Missed:
    def survey(repository: Repository) -> Iterator[PullNotice]:
        if problem is not None and repository.id == REPOSITORY:
            raise problem
        yield from (one for one in found if one.place.repository == repository.id)

    return Missed(book, workflows, survey=survey, redeliver=lambda: 0, every=EVERY)


def test_what_a_survey_finds_is_heard_once_by_all_and_again_later(book: Book, clock: Clock) -> None:
    book.repositories.put(REPOSITORY, name="acme/taxonomy", installation=1)
    workflows = KeptWorkflows()
    for _ in range(2):
        assert make(book, workflows, notice()).find() == 1
    assert list(workflows.heard.values()) == [notice()]
    clock.passes(EVERY)
    make(book, workflows, notice()).find()
    assert len(workflows.heard) == 2


def test_a_repository_that_cannot_be_surveyed_does_not_keep_the_others_from_it(book: Book) -> None:
    book.repositories.put(REPOSITORY, name="acme/a", installation=1)
    book.repositories.put(REPOSITORY + 1, name="acme/b", installation=1)
    workflows = KeptWorkflows()
    missed = make(book, workflows, notice(REPOSITORY + 1), problem=Unavailable("502", 502))
    assert missed.find() == 1
    assert list(workflows.heard.values()) == [notice(REPOSITORY + 1)]


def test_failed_deliveries_are_asked_for_and_counted(book: Book) -> None:
    workflows = KeptWorkflows()
    missed = Missed(book, workflows, survey=lambda _: (), redeliver=lambda: 4, every=EVERY)
    assert missed.find() == 4

    def fail() -> int:
        raise Unavailable("502", 502)

    book.repositories.put(REPOSITORY, name="acme/taxonomy", installation=1)
    assert Missed(book, workflows, survey=lambda _: [notice()], redeliver=fail, every=EVERY).find() == 1


def test_a_life_that_is_none_any_more_is_ended_in_the_book(book: Book, clock: Clock) -> None:
    book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False)
    missed = make(book, KeptWorkflows())
    assert missed.find() == 0, "its workflow may be about to begin"
    clock.passes(QUIET)
    assert missed.find() == 1
    assert book.pulls.living() == []


def test_a_life_that_lives_is_left_alone(book: Book, clock: Clock) -> None:
    book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False)
    clock.passes(QUIET)
    assert make(book, KeptWorkflows(living={HEAD.life})).find() == 0
    assert [one.life for one in book.pulls.living()] == [HEAD.life]


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_work_of_a_life_that_is_none_any_more_is_stopped(book: Book, clock: Clock, state: JobState) -> None:
    """It would never get its turn, and whoever stands behind it neither."""
    lost, kept = make_job(1), make_job(2).model_copy(update={"life": "living"})
    for job in (lost, kept):
        book.jobs.ask(job, author=AUTHOR, lane=1, dispatcher="worker")
        if state is JobState.RUNNING:
            book.jobs.sent(job)
            book.jobs.begun(job.id, worker="gpu-1")
    missed = make(book, KeptWorkflows(living={"living"}))
    assert missed.find() == 0, "its life may be about to begin"
    clock.passes(QUIET)
    assert (missed.find(), missed.find()) == (1, 0)
    assert [one.spec.id for one in book.jobs.of()] == [kept.id]
    stopped = book.jobs.get(lost.id)
    assert stopped is not None
    assert (stopped.state, stopped.cancelled) == (JobState.STOPPED, True)
