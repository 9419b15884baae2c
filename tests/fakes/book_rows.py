"""Rows for the book: a head, its record, a job; and what others do to a row while it is written."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot.app.book.book import Book
from bot.app.words import Head
from bot.records import Record, State
from schemas.jobs import Job

REPOSITORY, PULL, AUTHOR = 11, 7, 5
SHA, NEXT, BASE = "a" * 40, "e" * 40, "b" * 40
HEAD = Head(repository=REPOSITORY, name="acme/taxonomy", pull=PULL, sha=SHA)


def make_record(state: State = State.WAITING, *, head: str = SHA, pull: int = PULL) -> Record:
    return Record(repository=REPOSITORY, pull=pull, head=head, base=BASE, policy="", seen="", state=state)


def make_job(number: int = 1, *, head: Head = HEAD, wall_minutes: float = 60, parcel: str = "") -> Job:
    return Job(
        id=f"job-{number}",
        life=head.life,
        repository=head.repository,
        name=head.name,
        pull=head.pull,
        head=head.sha,
        base=BASE,
        merge_base=BASE,
        policy="",
        purpose="run",
        wall_minutes=wall_minutes,
        parcel=parcel,
    )


@contextmanager
def after_an_insert(book: Book, do: Callable[[], object]) -> Iterator[None]:
    """Have another thread do this right after the first INSERT of the block, within the same transaction, or as soon as
    the database lets it.
    """
    others = [threading.Thread(target=do)]

    def meet(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT") and not others[0].ident:
            others[0].start()
            others[0].join(0.3)

    sa.event.listen(book.engine, "after_cursor_execute", meet)
    yield
    sa.event.remove(book.engine, "after_cursor_execute", meet)
    others[0].join(30)
