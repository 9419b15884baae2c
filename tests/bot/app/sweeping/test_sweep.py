"""The rounds of a process: each by itself, what is shared by one of all processes, and signs of life to the end."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from bot.app.book.book import Book
from bot.app.sweep import Round, Sweep
from bot.app.sweeping.beats import Heart
from fakes.books import Clock
from fakes.durable import wait_until

LEASE = 2.0


def make(book: Book, *rounds: Round, process: str = "me", told: list[int] | None = None) -> Sweep:
    heart = Heart(book.processes, process, kind="app", lease=LEASE)
    heard = [] if told is None else told
    return Sweep(book.duties, rounds, heart=heart, told=lambda _round, found: heard.append(found))


def test_a_round_that_fails_is_done_again(book: Book) -> None:
    problems = [ConnectionError("the database is away")]

    def do() -> int:
        if problems:
            raise problems.pop()
        return 2

    told: list[int] = []
    sweep, one = make(book, told=told), Round("some", 1.0, do)
    assert [sweep.do(one), sweep.do(one)] == [0, 2]
    assert told == [2]


def test_what_is_shared_is_done_by_one_process_at_a_time(book: Book, clock: Clock) -> None:
    one = Round("shared", 100.0, lambda: 1, shared=True)
    sweeps = [make(book, process=f"p{number}") for number in range(3)]
    assert [sweep.do(one) for sweep in sweeps] == [1, 0, 0]
    clock.passes(100)
    assert [sweep.do(one) for sweep in reversed(sweeps)] == [1, 0, 0]


def test_a_process_that_begins_does_everything_once(book: Book) -> None:
    one = Round("shared", 100.0, lambda: 1, shared=True)
    make(book).do(one)
    assert make(book, process="other").do(one, at_once=True) == 1


def test_signs_of_life_go_on_while_a_round_hangs_and_end_when_the_process_leaves(book: Book) -> None:
    hangs, go_on = threading.Event(), threading.Event()

    def hang() -> int:
        hangs.set()
        assert go_on.wait(30)
        return 0

    sweep = make(book, Round("hangs", 0.1, hang))
    sweep.start()
    assert hangs.wait(30)
    beats = book.processes.beat
    counted: list[str] = []

    def count(process: str, **given: object) -> None:
        counted.append(process)
        beats(process, **given)

    book.processes.beat = count  # type: ignore[method-assign]
    wait_until(lambda: len(counted) >= 2)
    go_on.set()
    sweep.stop(seconds=30)
    assert [one.id for one in book.processes.living(lease=LEASE)] == ["me"]
    sweep.leave()
    assert [one.id for one in book.processes.dead(lease=LEASE)] == ["me"]


def test_a_process_that_drains_says_so(book: Book) -> None:
    sweep = make(book)
    sweep.start()
    sweep.drain()
    [me] = book.processes.living(lease=LEASE)
    assert me.draining
    sweep.leave()


def test_a_sign_of_life_that_was_on_its_way_takes_nothing_back(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, beats = threading.Event(), threading.Event(), book.processes.beat

    def beat(process: str, *, draining: bool = False, **given: Any) -> None:
        if not draining:  # the first one, as it would have been written before the process drained
            begun.set()
            assert go_on.wait(30)
        beats(process, draining=draining, **given)

    monkeypatch.setattr(book.processes, "beat", beat)
    sweep = make(book)
    sweep.start()
    assert begun.wait(30)
    drains = threading.Thread(target=sweep.drain)
    drains.start()
    drains.join(0.2)  # as far as it comes, which is nowhere before the first one is written
    go_on.set()
    drains.join(30)
    sweep.stop(seconds=30)
    assert [one.draining for one in book.processes.living(lease=LEASE)] == [True]
    sweep.leave()
