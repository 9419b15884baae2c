"""Jobs: entered once, begun by one machine, ended by the first word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from fakes.book_rows import AUTHOR, HEAD, PULL, REPOSITORY, make_job
from fakes.books import START, Clock
from schemas.jobs import Outcome, Progress


def ask(book: Book, number: int = 1, *, lane: int = 1, author: int = AUTHOR, dispatcher: str = "worker") -> Entry:
    return book.jobs.ask(make_job(number), author=author, lane=lane, dispatcher=dispatcher)


def get(book: Book, number: int = 1) -> Entry:
    found = book.jobs.get(f"job-{number}")
    assert found is not None
    return found


def test_asked_for_twice_is_entered_once(book: Book, clock: Clock) -> None:
    first = ask(book)
    clock.passes(10)
    assert ask(book) == first
    assert (first.state, first.asked) == (JobState.WAITING, START)


def test_asked_for_by_many_at_once_is_entered_once(book: Book) -> None:
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda _: ask(book), range(8)))
    assert len(set(entries)) == 1
    assert len(book.jobs.of()) == 1


def test_they_are_ordered_by_lane_and_then_by_time(book: Book, clock: Clock) -> None:
    for number, lane in ((1, 2), (2, 1), (3, 2), (4, 1)):
        ask(book, number, lane=lane)
        clock.passes(1)
    assert [entry.spec.id for entry in book.jobs.of()] == ["job-2", "job-4", "job-1", "job-3"]


def test_they_are_found_by_life_dispatcher_author_and_pull_request(book: Book, clock: Clock) -> None:
    ask(book, 1)
    ask(book, 2, author=AUTHOR + 1, dispatcher="actions")
    clock.passes(100)
    assert len(book.jobs.of(life=HEAD.life)) == 2
    assert [one.spec.id for one in book.jobs.of(dispatcher="actions")] == ["job-2"]
    assert [one.spec.id for one in book.jobs.since(START, author=AUTHOR)] == ["job-1"]
    assert len(book.jobs.since(START, repository=REPOSITORY, pull=PULL)) == 2
    assert book.jobs.since(START + 1) == []


def test_they_are_found_by_their_end(book: Book, clock: Clock) -> None:
    for number in (1, 2, 3):
        ask(book, number)
        clock.passes(100)
    book.jobs.ended("job-1")
    clock.passes(100)
    book.jobs.ended("job-2")
    assert [one.spec.id for one in book.jobs.until(START + 400)] == ["job-2", "job-3"]
    assert [one.spec.id for one in book.jobs.until(START + 401)] == ["job-3"]


def test_a_machine_begins_what_was_sent_and_is_wanted(book: Book, clock: Clock) -> None:
    ask(book)
    assert not book.jobs.begun("job-1", worker="w"), "nobody sent it"
    book.jobs.sent(make_job(parcel="f" * 64), run=5)
    assert book.jobs.with_run(REPOSITORY, 5) == get(book)
    assert book.jobs.begun("job-1", worker="w")
    clock.passes(7)
    assert book.jobs.beats("job-1", worker="w", progress=Progress(stage="train", since=1))
    entry = get(book)
    assert (entry.state, entry.worker, entry.beat) == (JobState.RUNNING, "w", START + 7)
    assert (entry.spec.parcel, entry.progress) == ("f" * 64, Progress(stage="train", since=1))
    book.jobs.cancel("job-1")
    assert not book.jobs.beats("job-1", worker="w")
    assert not book.jobs.begun("job-1", worker="w")


def test_of_a_job_that_was_lost_the_first_machine_hears_no_more_and_its_time_counts(book: Book, clock: Clock) -> None:
    ask(book)
    book.jobs.sent(make_job())
    book.jobs.begun("job-1", worker="lost")
    clock.passes(600)
    assert book.jobs.begun("job-1", worker="next")
    assert not book.jobs.beats("job-1", worker="lost")
    assert (get(book).attempts, get(book).started) == (2, START)
    clock.passes(600)
    assert book.jobs.ended("job-1", outcome=Outcome(parcel="f" * 64))
    assert get(book).minutes == 20


def test_the_first_end_counts(book: Book, clock: Clock) -> None:
    ask(book)
    assert book.jobs.ended("job-1", state=JobState.STOPPED)
    assert not book.jobs.ended("job-1", outcome=Outcome(parcel="f" * 64))
    entry = get(book)
    assert (entry.state, entry.outcome, entry.minutes) == (JobState.STOPPED, None, 0)
    book.jobs.sent(make_job())
    assert not book.jobs.begun("job-1", worker="w")
    assert get(book).state is JobState.STOPPED


def test_what_others_do_is_followed(book: Book, clock: Clock) -> None:
    ask(book)
    book.jobs.sent(make_job(), run=5)
    book.jobs.followed("job-1", state=JobState.SENT, progress=Progress(note="waiting for a runner"))
    assert get(book).started is None
    clock.passes(60)
    for _ in range(2):
        book.jobs.followed("job-1", state=JobState.RUNNING, progress=Progress(stage="generate"))
        clock.passes(60)
    assert get(book).started == START + 60
    book.jobs.ended("job-1")
    book.jobs.followed("job-1", state=JobState.RUNNING, progress=Progress())
    assert get(book).state is JobState.DONE


def test_what_ended_long_ago_is_forgotten(book: Book, clock: Clock) -> None:
    ask(book, 1)
    ask(book, 2)
    book.jobs.ended("job-1")
    clock.passes(100)
    assert book.jobs.forget(before=clock()) == 1
    assert book.jobs.get("job-1") is None
    assert get(book, 2).state is JobState.WAITING
