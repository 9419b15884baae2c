"""The App's book with a clock that tests turn, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.app.book.book import Book

START = 1_800_000_000.0


@dataclass
class Clock:
    """Seconds since 1970, as far as the test has let them pass."""

    time: float = START

    def __call__(self) -> float:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock of `book`."""
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def book(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Book]:
    """An empty book; the test is done once a kind of database."""
    from bot.app.book.book import Book

    url = f"sqlite:///{tmp_path / 'book.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    opened = Book.open(url, now=clock)
    yield opened
    opened.close()
