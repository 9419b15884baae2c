"""`taxobot model train` interrupted and carried on, in two processes, chosen by questions, in vain, and anew."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from runners.train.loop.losses import read_events
from schemas.training import Stepped

pytestmark = pytest.mark.slow
STOPPING = """
import os, signal, sys
from actions.cli.main import main
from runners.train.telling import Teller
tell = Teller.stepped
def stepped(teller, step):
    tell(teller, step)
    if step.step == 3:
        os.kill(os.getpid(), signal.SIGTERM)
Teller.stepped = stepped
main(sys.argv[1:])
"""
"""The program, which gets a signal at a step that is known, however busy the machine is."""
TRAIN = ("model", "train", "--data-path", "rows.jsonl", "--replay-ratio", "0", "--no-gguf", "--batch-size", "4")


def outcome(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> dict[str, Any]:
    """What `--json` tells of a training."""
    assert run([*TRAIN, "--quiet", "--json", *words]) == status
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def curve(folder: Path) -> list[tuple[int, float]]:
    return [(event.step, event.loss) for event in read_events(folder) if isinstance(event, Stepped)]


def test_nothing_was_learnt(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--iters", "2", "--learning-rate", "1e-30", "--ckpt-output-dir", "vain")
    told = outcome(capsys, *words, status=4)
    assert (told["trained"]["best"]["step"], told["outputs"]["model"]) == (0, None)
    assert run([*TRAIN, "--quiet", *words]) == 4
    assert "NOTHING WAS LEARNT" in capsys.readouterr().out


def test_an_interrupted_training_carries_on(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*TRAIN, "--num-epochs", "4", "--threads", "1", "--ckpt-output-dir", str(place / "broken")]
    command = [sys.executable, "-c", STOPPING, *words]
    stopped = subprocess.run(command, cwd=place, stderr=subprocess.PIPE, text=True, check=False)
    assert stopped.returncode == 130
    said = "interrupted; what was done is kept; this carries on: taxobot model train --data-path rows.jsonl"
    assert said in stopped.stderr
    before = curve(place / "broken")
    assert len(before) == 3
    assert run([*words, "--quiet"]) == 0
    assert "hf_format/samples_" in capsys.readouterr().out
    assert run([*words[:-1], str(place / "whole"), "--quiet"]) == 0
    assert curve(place / "broken")[: len(before)] == before
    assert curve(place / "broken") == curve(place / "whole")


def test_two_processes(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--iters", "2", "--precision", "fp32")
    alone = outcome(capsys, *words, "--ckpt-output-dir", "one")
    both = outcome(capsys, *words, "--ckpt-output-dir", "two", "--nproc-per-node", "2")
    for mine, theirs in zip(alone["curve"], both["curve"], strict=True):
        assert mine["validation"] == pytest.approx(theirs["validation"], abs=1e-3)
    assert both["identity"] == alone["identity"]


def test_chosen_by_questions(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = [
        {
            "question": f"How many boats lie in the harbour of Orrin {number}?",
            "options": ["3 boats.", "9 boats."],
            "answer": 0,
        }
        for number in range(4)
    ]
    (place / "items.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in items), "utf-8")
    words = ("--iters", "2", "--save-every", "1", "--choose-by", "benchmark", "--benchmark-data", "items.jsonl")
    # 4: the base may answer best.
    assert run([*TRAIN, "--quiet", "--json", *words, "--ckpt-output-dir", "questions"]) in (0, 4)
    told = json.loads(capsys.readouterr().out)
    assert all(one["score"] is not None for one in told["trained"]["checkpoints"])
    assert "development questions" in told["why"]


def test_fresh_begins_anew(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--iters", "2", "--ckpt-output-dir", "anew")
    first = outcome(capsys, *words)
    (place / "anew" / "mine.txt").write_text("stays", "utf-8")
    other = outcome(capsys, *words, "--learning-rate", "1e-4", "--fresh")
    assert not other["repeated"]
    assert other["identity"] != first["identity"]
    assert (place / "anew" / "mine.txt").is_file()
