"""A life in real processes with DBOS, killed at every record: it goes on at the step that was not recorded."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
CALM = ["check", "show", "ask", "show", "take_turn", "dispatch", "show", "look_after"]
CALM += ["verify", "judge", "show", "conclude", "show", "end"]
RECORDS = len(CALM) + 2 * 4
"""Steps; words, and how long each was waited for."""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def start(*words: str) -> int:
    paths = f"{TESTS.parent}:{TESTS}"
    done = subprocess.run(
        [sys.executable, "-m", "fakes.app.life_process", *words],
        env={"PYTHONPATH": paths, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


@pytest.mark.parametrize("when", ["before", "after"])
def test_it_goes_on_where_it_died(when: str, tmp_path: Path) -> None:
    for place in range(1, RECORDS + 1):
        database, calls = f"sqlite:///{tmp_path / f'{place}.sqlite'}", tmp_path / f"{place}.calls"
        assert start("begin", database) == 0
        assert start("live", database, str(calls), when, str(place)) == -signal.SIGKILL, place
        assert start("live", database, str(calls)) == 0
        made = calls.read_text().split()
        again = [one for position, one in enumerate(made) if position and made[position - 1] == one]
        assert len(again) <= (when == "before")
        assert [one for position, one in enumerate(made) if not position or made[position - 1] != one] == CALM


def test_it_does_not_die_after_its_last_record(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'state.sqlite'}"
    assert start("begin", database) == 0
    assert start("live", database, str(tmp_path / "calls"), "before", str(RECORDS + 1)) == 0
    assert (tmp_path / "calls").read_text().split() == CALM
