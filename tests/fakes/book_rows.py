"""Rows for the book: a head, its record, a job."""

from __future__ import annotations

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
