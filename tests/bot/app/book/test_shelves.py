"""Parcels, repositories, processes and duties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa

from bot.app.book import parcels
from bot.app.book.book import Book
from bot.app.book.repositories import Repository
from bot.app.book.tables import PARCELS
from fakes.books import START, Clock
from schemas.errors import UsageError

LEASE = 90.0


def test_a_parcel_is_the_same_however_often_it_is_put(book: Book) -> None:
    digest = book.parcels.put(b"\x00files")
    assert book.parcels.put(b"\x00files") == digest
    assert book.parcels.get(digest) == b"\x00files"
    assert book.parcels.get("0" * 64) is None


def test_a_parcel_that_was_altered_is_none(book: Book) -> None:
    digest = book.parcels.put(b"files")
    with book.engine.begin() as connection:
        connection.execute(sa.update(PARCELS).values(content=b"other"))
    assert book.parcels.get(digest) is None


def test_a_parcel_is_bounded(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "LIMIT", 3)
    with pytest.raises(UsageError, match=r"4 bytes are too many for one parcel; 3 fit"):
        book.parcels.put(b"four")


def test_old_parcels_are_dropped_but_for_those_that_are_wanted(book: Book, clock: Clock) -> None:
    old, wanted = book.parcels.put(b"old"), book.parcels.put(b"wanted")
    clock.passes(10)
    new = book.parcels.put(b"new")
    assert book.parcels.drop(before=START + 5, but={wanted, new}) == 1
    assert [book.parcels.get(one) is not None for one in (old, wanted, new)] == [False, True, True]


@pytest.mark.postgres
def test_a_parcel_that_is_put_again_while_old_ones_are_dropped_stays(
    postgres: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A life shows what it showed a month ago; SQLite lets nobody write in between."""
    with closing(Book.open(postgres, now=clock)) as book, closing(Book.open(postgres, now=clock)) as other:
        digest, batched = book.parcels.put(b"old"), parcels.batched
        clock.passes(10)

        def put_again(values: Sequence[str]) -> Iterator[Sequence[str]]:
            other.parcels.put(b"old")
            return batched(values)

        monkeypatch.setattr(parcels, "batched", put_again)
        book.parcels.drop(before=START + 5)
        assert book.parcels.get(digest) == b"old"


def test_more_parcels_than_a_statement_takes_are_dropped(book: Book, clock: Clock) -> None:
    with book.engine.begin() as connection:
        rows = [{"digest": f"{number:064}", "content": b"", "made": 0.0} for number in range(1_100)]
        connection.execute(sa.insert(PARCELS), rows)
    assert book.parcels.drop(before=clock()) == 1_100


def test_repositories_come_and_go(book: Book) -> None:
    book.repositories.put(1, name="acme/b", installation=9)
    book.repositories.put(2, name="acme/a", installation=9)
    book.repositories.put(1, name="acme/renamed", installation=9)
    assert book.repositories.all() == [Repository(2, "acme/a", 9), Repository(1, "acme/renamed", 9)]
    book.repositories.remove(installation=9, repositories=(2,))
    assert book.repositories.get(2) is None
    book.repositories.put(2, name="acme/a", installation=10)
    book.repositories.remove(installation=9)
    assert book.repositories.all() == [Repository(2, "acme/a", 10)]


def test_who_is_silent_longer_than_the_lease_is_dead_until_it_beats(book: Book, clock: Clock) -> None:
    book.processes.beat("a", kind="app", host="h")
    clock.passes(1)
    book.processes.beat("w", kind="worker", host="h", queue="gpu", isolation="bubblewrap")
    clock.passes(LEASE)
    book.processes.beat("a", kind="app", host="h", draining=True)
    assert [one.id for one in book.processes.living(lease=LEASE)] == ["a", "w"]
    assert [one.id for one in book.processes.living(lease=LEASE, kinds=("worker", "both"))] == ["w"]
    clock.passes(1)
    assert [one.id for one in book.processes.living(lease=LEASE)] == ["a"]
    assert [one.id for one in book.processes.dead(lease=LEASE)] == ["w"]
    book.processes.beat("w", kind="worker", host="h")
    assert book.processes.dead(lease=LEASE) == []


def test_who_was_taken_for_dead_and_is_not_can_die_again(book: Book, clock: Clock) -> None:
    book.processes.beat("w", kind="worker", host="h")
    clock.passes(LEASE + 1)
    [dead] = book.processes.dead(lease=LEASE)
    book.processes.swept(dead)
    assert book.processes.dead(lease=LEASE) == []
    book.processes.beat("w", kind="worker", host="h")
    clock.passes(LEASE + 1)
    assert [one.id for one in book.processes.dead(lease=LEASE)] == ["w"]


def test_who_leaves_is_dead_at_once(book: Book) -> None:
    book.processes.beat("w", kind="worker", host="h")
    book.processes.leave("w")
    assert [one.id for one in book.processes.dead(lease=LEASE)] == ["w"]


def test_who_knows_that_it_is_alone_takes_all_others_for_dead(book: Book) -> None:
    book.processes.beat("before", kind="both", host="h")
    book.processes.beat("now", kind="both", host="h")
    assert [one.id for one in book.processes.dead(lease=LEASE, alone="now")] == ["before"]


def test_processes_that_never_gave_a_sign_are_noted_once(book: Book) -> None:
    book.processes.beat("known", kind="app", host="h")
    book.processes.found("known")
    book.processes.found("unknown")
    book.processes.found("unknown")
    assert book.processes.names() == {"known", "unknown"}
    assert [one.id for one in book.processes.dead(lease=LEASE)] == ["unknown"]


def test_the_dead_are_forgotten_after_their_work_was_taken_over(book: Book, clock: Clock) -> None:
    book.processes.beat("dead", kind="app", host="h")
    clock.passes(100)
    assert book.processes.forget(before=clock()) == 0
    [dead] = book.processes.dead(lease=LEASE)
    book.processes.swept(dead)
    assert book.processes.forget(before=clock() + 1) == 1
    assert book.processes.names() == set()


def test_of_many_that_reach_for_a_duty_one_gets_it(book: Book) -> None:
    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(lambda one: book.duties.take("sweep", holder=f"p{one}", seconds=60), range(8)))
    assert sum(took) == 1


def test_a_duty_is_free_after_its_time_or_when_its_holder_is_dead(book: Book, clock: Clock) -> None:
    assert book.duties.take("sweep", holder="a", seconds=60)
    assert not book.duties.take("sweep", holder="a", seconds=60), "once in this time, whoever does it"
    assert book.duties.take("other", holder="a", seconds=60)
    clock.passes(60)
    assert book.duties.take("sweep", holder="b", seconds=60)
    assert book.duties.drop(holder="b") == 1
    assert book.duties.take("sweep", holder="c", seconds=60)
    assert book.duties.forget(before=clock() + 1) == 1
