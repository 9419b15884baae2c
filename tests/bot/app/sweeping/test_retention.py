"""What has ended is forgotten after its days, and nothing that is open (S39)."""

from __future__ import annotations

from bot.app.book.book import Book
from bot.app.sweeping.retention import DAY, Retention
from fakes.book_rows import AUTHOR, HEAD, PULL, REPOSITORY, make_job
from fakes.books import Clock
from fakes.kept_workflows import KeptWorkflows

DAYS = 30


def test_what_ended_is_forgotten_after_its_days(book: Book, clock: Clock) -> None:
    digest = book.parcels.put(b"a result")
    book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False)
    book.boards.put(REPOSITORY, PULL, scene=book.parcels.put(b"a scene"))
    book.jobs.ask(make_job(), author=AUTHOR, lane=1, dispatcher="worker")
    book.jobs.ended("job-1")
    book.pulls.end(HEAD)
    workflows = KeptWorkflows()
    retention = Retention(book, workflows, days=DAYS)
    clock.passes(DAYS * DAY - 1)
    retention.forget()
    assert book.jobs.get("job-1") is not None
    assert book.parcels.get(digest) is not None
    clock.passes(2)
    retention.forget()
    assert book.jobs.get("job-1") is None
    assert book.parcels.get(digest) is None
    assert book.pulls.get(REPOSITORY, PULL) is not None, "a day longer than its workflow"
    clock.passes(DAY)
    retention.forget()
    assert book.pulls.get(REPOSITORY, PULL) is None
    assert book.boards.get(REPOSITORY, PULL) is None
    assert workflows.forgotten_before[-1] == clock() - DAYS * DAY


def test_what_is_open_is_kept_however_long_it_waits(book: Book, clock: Clock) -> None:
    scene, parcel = book.parcels.put(b"a scene"), book.parcels.put(b"a parcel")
    book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False)
    book.boards.put(REPOSITORY, PULL, scene=scene)
    book.jobs.ask(make_job(parcel=parcel), author=AUTHOR, lane=1, dispatcher="worker")
    clock.passes(10 * DAYS * DAY)
    Retention(book, KeptWorkflows(), days=DAYS).forget()
    assert book.parcels.get(scene) == b"a scene"
    assert book.parcels.get(parcel) == b"a parcel"
    assert book.jobs.get("job-1") is not None
    assert book.boards.get(REPOSITORY, PULL) is not None
