"""Deletes what is remembered of one repository, before its time is over (S39)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.app.book.book import Book
from bot.app.book.tables import BOARDS, JOBS, PULLS, REPOSITORIES


def forget_repository(book: Book, repository: int) -> int:
    """Delete its pull requests, boards and jobs, and itself; returns how many rows those are.

    Files that nothing else needs follow, whatever their age; workflows end by themselves and go with the retention.
    """
    tables = ((PULLS, PULLS.c.repository), (BOARDS, BOARDS.c.repository), (JOBS, JOBS.c.repository))
    with book.engine.begin() as connection:
        deleted = sum(
            connection.execute(sa.delete(table).where(column == repository)).rowcount for table, column in tables
        )
        deleted += connection.execute(sa.delete(REPOSITORIES).where(REPOSITORIES.c.id == repository)).rowcount
    jobs = book.jobs.since(0)
    wanted = book.boards.scenes() | {entry.spec.parcel for entry in jobs}
    wanted |= {entry.outcome.parcel for entry in jobs if entry.outcome is not None}
    return deleted + book.parcels.drop(before=book.now(), but=wanted)
