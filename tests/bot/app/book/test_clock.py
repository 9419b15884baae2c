"""Machines whose clocks differ agree on who is alive, because they go by the database's."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app.book.book import Book
from bot.app.book.clock import SharedClock
from bot.app.book.opening import open_engine

LEASE = 90.0


def book_with(clock: SharedClock, engine: sa.Engine) -> Book:
    return Book(engine, clock, clock.compare)


def wrong_by(seconds: float) -> Callable[[], float]:
    return lambda: time.time() + seconds


@pytest.mark.postgres
@pytest.mark.parametrize("seconds", [-600.0, 600.0])
def test_a_worker_whose_clock_is_off_is_alive_for_all_others(postgres: str, seconds: float) -> None:
    engine = open_engine(postgres)
    with (
        closing(Book.open(postgres)) as app,
        closing(book_with(SharedClock(engine, local=wrong_by(seconds)), engine)) as gpu,
    ):
        gpu.processes.beat("gpu", kind="worker", host="far")
        assert [one.id for one in app.processes.living(lease=LEASE)] == ["gpu"]
        app.processes.beat("app", kind="app", host="near")
        assert gpu.processes.dead(lease=LEASE) == []
        assert abs(gpu.now() - app.now()) < 5


@pytest.mark.postgres
def test_a_clock_that_was_set_is_noticed_at_the_next_sign_of_life(postgres: str) -> None:
    off = [0.0]
    engine = open_engine(postgres)
    with closing(book_with(SharedClock(engine, local=lambda: time.time() + off[0]), engine)) as book:
        off[0] = 3_600.0
        book.processes.beat("gpu", kind="worker", host="far")
        assert abs(book.now() - time.time()) < 5
        (gpu,) = book.processes.living(lease=LEASE)
        assert abs(gpu.seen - time.time()) < 5


@pytest.mark.postgres
def test_a_server_s_book_goes_by_its_clock_and_compares_it(postgres: str) -> None:
    with closing(Book.open(postgres)) as book:
        assert isinstance(book.now, SharedClock)
        assert book.compare == book.now.compare


def test_a_file_goes_by_its_machines_clock(tmp_path: Path) -> None:
    with closing(Book.open(f"sqlite:///{tmp_path / 'book.sqlite'}")) as book:
        assert book.now is time.time
