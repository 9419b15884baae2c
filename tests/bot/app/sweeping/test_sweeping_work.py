"""Who waits is told when there is room; who has work going on is told when it ended, is late, or is lost."""

from __future__ import annotations

import threading

from bot.app.book.book import Book
from bot.app.sweeping.working import AGAIN, Working
from bot.app.words import Fate, Word
from fakes.app_place import Place
from fakes.book_rows import AUTHOR, HEAD, make_job
from fakes.books import Clock
from fakes.kept_workflows import KeptWorkflows
from schemas.errors import FetchFailed


def ask(book: Book, number: int, *, lane: int = 1, sent: bool = False) -> str:
    head = HEAD.model_copy(update={"pull": number})
    book.jobs.ask(make_job(number, head=head), author=AUTHOR, lane=lane, dispatcher="worker")
    if sent:
        book.jobs.sent(make_job(number, head=head))
    return head.life


def make(book: Book, place: Place, concurrent: int | None = None) -> tuple[Working, KeptWorkflows]:
    workflows = KeptWorkflows()
    return Working(book, workflows, {"worker": place}, concurrent), workflows


def test_as_many_as_there_is_room_for_are_told_in_their_order(book: Book, clock: Clock) -> None:
    lives = []
    for number in (1, 2, 3):
        lives.append(ask(book, number))
        clock.passes(1)
    working, workflows = make(book, Place(rooms=2))
    assert working.call_next() == 2
    assert workflows.told == [(life, Word(kind="turn", job=f"job-{at}")) for at, life in enumerate(lives[:2], start=1)]


def test_of_every_lane_the_first_are_told(book: Book, clock: Clock) -> None:
    for number, lane in ((1, 1), (2, 1), (3, 2), (4, 2)):
        ask(book, number, lane=lane)
        clock.passes(1)
    working, workflows = make(book, Place(rooms=1))
    working.call_next()
    assert [word.job for _, word in workflows.told] == ["job-1", "job-3"]


def test_nobody_is_told_while_all_machines_work_or_no_more_may(book: Book) -> None:
    ask(book, 1, sent=True)
    ask(book, 2)
    for rooms, concurrent, told in ((1, None, 0), (0, None, 0), (5, 1, 0), (5, 2, 1)):
        working, _ = make(book, Place(rooms=rooms), concurrent)
        assert working.call_next() == told


def test_the_same_is_not_told_twice_within_a_minute(book: Book, clock: Clock) -> None:
    ask(book, 1)
    working, _ = make(book, Place(rooms=1))
    assert [working.call_next() for _ in range(3)] == [1, 0, 0]
    clock.passes(AGAIN)
    assert working.call_next() == 1


class SlowlyCompared(float):
    """A time whose first comparison with another one lasts as long as a test says."""

    def __init__(self, _time: float) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __gt__(self, other: float) -> bool:
        if not self.begun.is_set():
            self.begun.set()
            assert self.go_on.wait(30)
        return float(self) > other


def test_what_one_round_tells_is_not_forgotten_by_another_one(book: Book, clock: Clock) -> None:
    """Those who wait are told in one thread, those who work in another."""
    ask(book, 1)
    ask(book, 2, sent=True)
    working, _ = make(book, Place(rooms=2, fate=Fate(kind="over")))
    clock.time = slowly = SlowlyCompared(clock.time)
    assert working.call_next() == 1
    clock.time = float(clock.time)
    rounds = [threading.Thread(target=one) for one in (working.call_next, working.follow)]
    rounds[0].start()
    assert slowly.begun.wait(30)
    rounds[1].start()
    rounds[1].join(0.2)  # as far as it comes, which is nowhere while another one remembers
    slowly.go_on.set()
    for one in rounds:
        one.join(30)
    assert (working.call_next(), working.follow()) == (0, 0)


def test_of_work_that_is_over_its_life_gets_the_result(book: Book) -> None:
    life = ask(book, 1, sent=True)
    working, workflows = make(book, Place(fate=Fate(kind="over")))
    assert working.follow() == 1
    assert workflows.told == [(life, Word(kind="result", job="job-1"))]


def test_of_work_that_is_lost_its_life_finds_out(book: Book) -> None:
    life = ask(book, 1, sent=True)
    working, workflows = make(book, Place(fate=Fate(kind="lost", reason="deleted")))
    working.follow()
    assert workflows.told == [(life, Word(kind="look"))]


def test_work_that_takes_longer_than_it_may_is_looked_after(book: Book, clock: Clock) -> None:
    life = ask(book, 1, sent=True)
    book.jobs.begun("job-1", worker="w")
    working, workflows = make(book, Place())
    clock.passes(60 * 60)
    assert working.follow() == 0
    clock.passes(1)
    assert working.follow() == 1
    assert workflows.told == [(life, Word(kind="look"))]


def test_work_that_waits_in_a_queue_is_not_late(book: Book, clock: Clock) -> None:
    ask(book, 1, sent=True)
    working, _ = make(book, Place())
    clock.passes(24 * 3600)
    assert working.follow() == 0


def test_work_that_cannot_be_looked_at_does_not_keep_others_from_it(book: Book) -> None:
    ask(book, 1, sent=True)
    life = ask(book, 2, sent=True)
    working, workflows = make(book, Place(fate=Fate(kind="over"), problems={"job-1": FetchFailed("GitHub is away")}))
    assert working.follow() == 1
    assert [told for told, _ in workflows.told] == [life]
