"""Deliveries that never arrived are asked for again, after longer and longer pauses, each for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from actions.app.reaching import Reach
from actions.app.redelivering import LONGEST, Redelivery
from actions.cli.app.rounds import Missing
from bot.app.book.book import Book
from bot.github.app.deliveries import Deliveries, Delivery
from bot.github.errors import NotFound, Unavailable
from fakes.books import Clock

EVERY = 300.0


@dataclass
class Hook:
    """`Deliveries` in memory; `refused` are those that GitHub delivers no more."""

    attempts: list[Delivery] = field(default_factory=list)
    refused: dict[int, Exception] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def since(self, time: datetime) -> Iterator[Delivery]:
        yield from (one for one in self.attempts if one.at >= time)

    def redeliver(self, delivery: int) -> None:
        if delivery in self.refused:
            raise self.refused[delivery]
        self.asked.append(delivery)

    def attempt(self, number: int, *, guid: str, at: float, status: int = 502, event: str = "merge_group") -> None:
        moment = datetime.fromtimestamp(at, UTC)
        self.attempts.insert(0, Delivery(number, guid, moment, event, "checks_requested", status, 1))


def make(book: Book, hook: Hook) -> Redelivery:
    return Redelivery(book, cast(Deliveries, hook), EVERY)


def test_what_a_merge_queue_asked_while_we_were_away_is_asked_again(book: Book, clock: Clock) -> None:
    """S31: at the first look after it is due, then after longer and longer pauses, until it arrives."""
    hook, began = Hook(), book.now()
    redelivery = make(book, hook)
    hook.attempt(1, guid="a", at=began)
    hook.attempt(2, guid="b", at=began, status=202)
    assert redelivery.deliver_again() == 0, "GitHub may be at it"
    clock.passes(EVERY)
    assert redelivery.deliver_again() == 1
    hook.attempt(3, guid="a", at=book.now())
    clock.passes(EVERY)
    assert redelivery.deliver_again() == 0
    clock.passes(EVERY)
    assert redelivery.deliver_again() == 1
    hook.attempt(4, guid="a", at=book.now(), status=202)
    clock.passes(LONGEST)
    assert redelivery.deliver_again() == 0
    assert hook.asked == [1, 3]


def test_one_that_github_delivers_no_more_keeps_no_other_one_waiting(book: Book, clock: Clock) -> None:
    hook = Hook(refused={1: NotFound("there is no such delivery", 404)})
    hook.attempt(1, guid="a", at=book.now())
    hook.attempt(2, guid="b", at=book.now())
    clock.passes(EVERY)
    assert make(book, hook).deliver_again() == 1
    assert hook.asked == [2]


@dataclass
class Lost:
    """GitHub does not say where we are let in."""

    def look(self) -> int:
        raise Unavailable("GitHub answers 502", 502)


def test_deliveries_are_asked_for_although_nobody_knows_where_we_are_let_in(book: Book, clock: Clock) -> None:
    hook = Hook()
    hook.attempt(1, guid="a", at=book.now())
    clock.passes(EVERY)
    with pytest.raises(Unavailable):
        Missing(cast(Reach, Lost()), make(book, hook)).find()
    assert hook.asked == [1]
