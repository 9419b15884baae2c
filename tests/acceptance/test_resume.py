"""Stopped in whatever way, the same command carries on and ends with the same result."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STAGES = {"documents", "plan", "generate", "mix", "train", "evaluate", "rate", "look", "check", "compare"}
PROGRAM = Path(sys.executable).with_name("taxobot")
STANDING_STILL = """
import sys, time
from actions.cli import main, readers

def write(reader, line, write=readers.LogReader._write):
    write(reader, line)
    if sys.argv[1] in line:
        time.sleep(600)

readers.LogReader._write = write
main.main(sys.argv[2:])
"""
"""The program, which goes no further than a line that holds its first argument. Some stages take a hundredth of a
second: whoever is to kill it after one of them might get the processor after the next."""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Ending:
    """How a run ended: the line it was stopped at (empty when it was not), its status, what it said afterwards."""

    stopped_at: str
    status: int
    last_words: str


def run_until(place: Path, said: str, number: signal.Signals, *, still: bool = False) -> Ending:
    """Run the demo and send it a signal at the first line that holds `said`; it may stand still there until then."""
    program = [sys.executable, "-P", "-c", STANDING_STILL, said] if still else [str(PROGRAM)]
    command = [*program, "demo", "--output", str(place), "--threads", "1"]
    alone = os.environ | {"XDG_DATA_HOME": str(place / "data")}  # other runs' answers of the base model stand elsewhere
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=alone) as process:
        assert process.stderr is not None
        line = next((line for line in process.stderr if said in line), "")
        if line:
            process.send_signal(number)
        last_words = process.stderr.read()
        return Ending(line, process.wait(), last_words)


def run_to_the_end(place: Path) -> dict[str, Any]:
    """The result of a run that nothing stops, timings aside."""
    run_until(place, "no stage says this", signal.SIGTERM)
    return result_of(place)


def result_of(place: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((place / "run" / "result.json").read_text())
    del result["timings"]
    return result


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_to_the_end(tmp_path_factory.mktemp("whole"))


def test_kill_at_each_stage_boundary(whole: dict[str, Any], tmp_path: Path) -> None:
    boundaries = []
    while (ending := run_until(tmp_path, ": finished", signal.SIGKILL, still=True)).stopped_at:
        assert ending.status == -signal.SIGKILL
        boundaries.append(ending.stopped_at.split(": finished")[0])
    assert {line.split()[0] for line in boundaries} == STAGES
    assert len(boundaries) == len(set(boundaries)), "a finished stage was done again"
    assert result_of(tmp_path) == whole


def test_killed_in_the_middle_of_evaluating(whole: dict[str, Any], tmp_path: Path) -> None:
    for model in ("base", "tuned"):
        ending = run_until(tmp_path, f"evaluate choices {model} frozen suite: started", signal.SIGKILL)
        assert (ending.status, ending.last_words) == (-signal.SIGKILL, "")
    assert run_to_the_end(tmp_path) == whole


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_in_the_middle_of_training(whole: dict[str, Any], tmp_path: Path, number: signal.Signals) -> None:
    ending = run_until(tmp_path, "train: ", number)
    assert (ending.stopped_at, ending.status) == ("train: started\n", 130)
    assert "run the same command again" in ending.last_words
    assert run_to_the_end(tmp_path) == whole
