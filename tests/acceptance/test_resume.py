"""Stopped in whatever way, the same command carries on and ends with the same result."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("taxobot")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def start(place: Path) -> subprocess.Popen[str]:
    command = [str(PROGRAM), "demo", "--output", str(place), "--threads", "1"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def result_of(place: Path) -> dict[str, Any]:
    """The result of a run, timings aside."""
    result: dict[str, Any] = json.loads((place / "run" / "result.json").read_text())
    del result["timings"]
    return result


def stop_at(process: subprocess.Popen[str], said: str, number: signal.Signals) -> str | None:
    """Send a signal at the first line that holds `said`; returns the line, None where the process ended without one."""
    assert process.stderr is not None
    for line in process.stderr:
        if said in line:
            process.send_signal(number)
            process.wait()
            return line
    process.wait()
    return None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("whole")
    start(place).communicate()
    return result_of(place)


def test_kill_at_each_stage_boundary(whole: dict[str, Any], tmp_path: Path) -> None:
    boundaries = []
    while line := stop_at(process := start(tmp_path), ": finished", signal.SIGKILL):
        assert process.returncode == -signal.SIGKILL
        boundaries.append(line.split(": finished")[0])
    assert {line.split()[0] for line in boundaries} == {
        "validate", "documents", "plan", "generate", "mix", "train", "evaluate", "check", "compare",
    }  # fmt: skip
    assert len(boundaries) == len(set(boundaries)), "a finished stage was done again"
    assert result_of(tmp_path) == whole


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_in_the_middle_of_training(whole: dict[str, Any], tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path)
    assert stop_at(process, "train: ", number) == "train: started\n"
    assert process.returncode == 130
    assert process.stderr is not None
    assert "run the same command again" in process.stderr.read()
    start(tmp_path).communicate()
    assert result_of(tmp_path) == whole
