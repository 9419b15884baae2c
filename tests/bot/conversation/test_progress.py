"""Where a run stands, from its jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.comment.situation import STAGES, Working
from bot.conversation import progress
from bot.conversation.progress import locate
from bot.github.values import Job

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def job(name: str, status: str = "completed", conclusion: str | None = "success", *, minutes: float = 12) -> Job:
    started = None if status == "queued" else NOW - timedelta(minutes=minutes)
    return Job(1, name, status, conclusion if status == "completed" else None, started, None)


@pytest.mark.parametrize(
    ("jobs", "working"),
    [
        ([], Working("approve", 0, note="waiting for a runner")),
        ([job("plan", "queued")], Working("approve", 0, note="waiting for a runner")),
        ([job("plan", "in_progress", minutes=0.5)], Working("approve", 0.5, note="the approval is looked at again")),
        ([job("plan")], Working("approve", 0, note="waiting for a runner")),
        ([job("plan"), job("generate (a)", "queued")], Working("generate", 0, note="waiting for a runner")),
        (
            [job("plan"), job("generate (a)"), job("generate (b)", "in_progress"), job("generate (c)", "queued")],
            Working("generate", 12, note="1 of 3 leaves are done"),
        ),
        ([job("plan"), job("generate (a)", "in_progress")], Working("generate", 12)),
        ([job("plan"), job("generate"), job("train", "in_progress")], Working("train", 12)),
        (
            [job("plan"), job("train"), job("evaluate", "waiting")],
            Working("evaluate", 0, note="waiting for a reviewer of its environment"),
        ),
        ([job("train"), job("report", "in_progress", minutes=1)], Working("evaluate", 1, note="the report is written")),
        (
            [job("plan"), job("precheck", "in_progress", minutes=2)],
            Working("approve", 2, note="the base model answers the contribution's own questions"),
        ),
        ([job("somebody else's", "in_progress")], Working("approve", 0, note="waiting for a runner")),
        ([job("train", "in_progress", minutes=-3)], Working("train", 0)),
    ],
)
def test_where_a_run_stands(jobs: list[Job], working: Working) -> None:
    assert locate(jobs, now=NOW) == working


def test_other_runs_before_it_are_told() -> None:
    found = locate([job("plan", "queued")], now=NOW, queued_before=2)
    assert found == Working("approve", 0, queued_before=2, note="waiting for a runner")
    assert locate([job("train", "in_progress")], now=NOW, queued_before=2) == Working("train", 12)


def test_jobs_belong_to_the_five_stages() -> None:
    assert set(progress.STAGES.values()) <= set(STAGES)
    assert progress.NOTES.keys() <= progress.STAGES.keys()
