"""The job's own process: what it says where it cannot work, and that it ends when nobody listens any more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from actions.worker.given import variables
from examples.materialise import Example
from fakes.cells import job_of, parcel_of
from runners.worker.assignment import ASSIGNMENT, CONFIG, OUT, PARCEL, RUN, TEMPORARY, Assignment, Expected, Line
from runners.worker.parcel import unpack
from schemas.config import OperatorConfig
from schemas.jobs import Job

COMMAND = [sys.executable, "-I", "-m", "actions.worker.inside"]


@pytest.fixture
def folder(example: Example, tmp_path: Path) -> Path:
    made = tmp_path / "job"
    for name in (RUN, OUT, TEMPORARY):
        (made / name).mkdir(parents=True)
    unpack(parcel_of(example, job_of(example), tmp_path), made / PARCEL)
    (made / CONFIG).write_text("{}")
    return made


def assign(folder: Path, job: Job, **more: Any) -> None:
    expected = Expected(home=str(Path.home()), readonly=())
    given = Assignment.model_validate({"job": job, "isolation": "none", "expected": expected, "tokens": 1} | more)
    (folder / ASSIGNMENT).write_text(given.model_dump_json())


def environment(folder: Path) -> dict[str, str]:
    return variables(OperatorConfig(), os.environ, place=folder)


def test_another_policy_than_the_approved_one_is_not_worked_under(folder: Path, example: Example) -> None:
    assign(folder, job_of(example, policy="f" * 40))
    status, line = said_last(folder)
    assert status == 4
    assert "not the one that the approval is for" in line.error


def test_commits_that_are_not_there_are_said_to_be_missing(folder: Path, example: Example) -> None:
    assign(folder, job_of(example, head="f" * 40))
    status, line = said_last(folder)
    assert status == 4
    assert f"lacks the commit {'f' * 40}" in line.error


@pytest.mark.skipif(os.getuid() != 0, reason="anybody else has no root to be found")
def test_in_the_open_a_job_that_was_to_be_shut_in_is_not_run(folder: Path, example: Example) -> None:
    assign(folder, job_of(example), isolation="bubblewrap")
    status, line = said_last(folder)
    assert status == 4
    assert "act as root" in line.error
    assert "nothing was run" in line.error
    assert list((folder / RUN).iterdir()) == []


def test_it_ends_when_nobody_listens_any_more(folder: Path, example: Example) -> None:
    assign(folder, job_of(example, purpose="run"))
    job = subprocess.Popen(
        [*COMMAND, str(folder)], env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert job.stdin is not None
    assert job.stdout is not None
    first = Line.model_validate_json(job.stdout.readline())
    assert first.kind == "progress"
    job.stdin.close()
    said = job.stdout.read().splitlines()
    job.stdout.close()
    assert job.wait(60) == 4
    assert "interrupted" in Line.model_validate_json(said[-1]).error


def said_last(folder: Path) -> tuple[int, Line]:
    """What it says last, while somebody listens to the end."""
    job = subprocess.Popen(
        [*COMMAND, str(folder)], env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert job.stdin is not None
    assert job.stdout is not None
    said = job.stdout.read().splitlines()
    status = job.wait(60)
    job.stdout.close()
    job.stdin.close()
    return status, Line.model_validate_json(said[-1])
