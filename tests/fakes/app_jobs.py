"""Jobs as the book holds them, for tests of what is decided about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.app.book.jobs import Entry, JobState
from schemas.jobs import Job


def entry(job: str = "job-1", *, minutes: float | None = 10, **facts: Any) -> Entry:
    """A job that waits since time 0, with these facts."""
    sha = "a" * 40
    spec = Job(
        id=job,
        life="life",
        repository=1,
        name="o/r",
        pull=7,
        head=sha,
        base=sha,
        merge_base=sha,
        policy="",
        purpose="run",
        minutes=minutes,
    )
    made = Entry(
        spec=spec,
        state=JobState.WAITING,
        author=1,
        lane=2,
        dispatcher="worker",
        progress=None,
        outcome=None,
        run=None,
        worker="",
        cancelled=False,
        asked=0.0,
        started=None,
        ended=None,
        beat=None,
        minutes=None,
    )
    return replace(made, **facts)
