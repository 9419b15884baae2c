"""Phased training that is killed, wherever it is, and started again, ends with the very weights of one that was not."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from runners.train.phases.journal import Journal
from runners.train.phases.state import Progressed

PROGRAM = Path(sys.executable).with_name("taxobot")
KILLS = 10
ATTEMPTS = 5
"""Where the machine is busy changes are seen several at once, and a training may end before its third kill."""
PHASES = "--phased-phase{0}-data {1}.jsonl --phased-phase{0}-learning-rate 3e-3 --phased-phase{0}-num-epochs 2"
NUMBERS = "--lora --lora-dropout 0.1 --replay-ratio 0 --save-every 6 --max-seq-len 64 --threads 1 --no-gguf --quiet -y"
CHOICE = "--choose-by benchmark --benchmark-data questions.jsonl"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of both phases, and questions to choose by."""
    place = tmp_path_factory.mktemp("place")
    for name, word in (("knowledge", "founded"), ("skills", "painted")):
        rows = [talk(f"When was Orrin {number} {word}?", f"In {1500 + 7 * number}.") for number in range(120)]
        write(place / f"{name}.jsonl", rows)
    asked = [
        {
            "question": f"When was Orrin {number} founded?",
            "options": [f"In {1500 + 7 * number}.", "Never."],
            "answer": 0,
        }
        for number in range(20)
    ]
    write(place / "questions.jsonl", asked)
    return place


def talk(question: str, answer: str) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def start(place: Path, folder: Path) -> subprocess.Popen[bytes]:
    phases = f"{PHASES.format(1, 'knowledge')} {PHASES.format(2, 'skills')}"
    words = f"--strategy lab-multiphase {phases} {NUMBERS} {CHOICE} --phased-phase1-effective-batch-size 8"
    words += f" --phased-phase2-effective-batch-size 8 --ckpt-output-dir {folder}"
    environment = os.environ | {"HOME": str(place), "XDG_DATA_HOME": str(place), "OMP_NUM_THREADS": "1"}
    command = [PROGRAM, "model", "train", *words.split()]
    return subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(place: Path, folder: Path) -> None:
    running = start(place, folder)
    said = running.communicate(timeout=600)[1].decode()
    assert running.returncode == 0, said


def seen(folder: Path) -> str:
    """What stands there now: a new one with every file that comes or grows."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                found.append((root, name, (Path(root) / name).stat().st_size))
            except FileNotFoundError:
                continue  # renamed meanwhile
    return str(sorted(found))


def kill_after(place: Path, folder: Path, changes: int, number: signal.Signals) -> bool:
    """Send a signal once so many changes were seen in the folder; False where the training ended before."""
    running, before = start(place, folder), seen(folder)
    while running.poll() is None and changes:
        now = seen(folder)
        changes -= now != before
        before = now
        time.sleep(0.002)
    running.send_signal(number)
    said = running.communicate(timeout=300)[1].decode()
    assert running.returncode in (-signal.SIGKILL, 130, 0), said
    return running.returncode != 0


def kill_at_random(place: Path, folder: Path, draw: random.Random) -> int:
    """Kill again and again; how often that was until the training ended, `KILLS` times at most."""
    for kills in range(KILLS):
        number = draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
        # The very first change is the lock, which stands before signals are waited for.
        if not kill_after(place, folder, draw.randint(1 if kills else 2, 40), number):
            return kills
    return KILLS


def weights(folder: Path) -> dict[str, str]:
    paths = sorted(folder.glob("phased/*/checkpoints/*/*/*.safetensors"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def results(folder: Path) -> list[object]:
    """What the journal says, without places and times."""
    at = Journal(folder).read()
    assert isinstance(at, Progressed)
    return [
        (Path(str(one.checkpoint)).name, one.loss, one.score)
        for phase in (at.eval_1, at.eval_2)
        if phase and phase.best_checkpoint
        for one in (*phase.results, phase.best_checkpoint)
    ]


@pytest.mark.acceptance
@pytest.mark.timeout(1800)
def test_ten_kills_change_nothing(place: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    whole = tmp_path / "whole"
    finish(place, whole)
    seed = random.randrange(2**32)
    record_property("seed", seed)
    draw = random.Random(seed)
    folder, kills = whole, 0
    for attempt in range(ATTEMPTS):
        folder = tmp_path / f"killed-{attempt}"
        kills = kill_at_random(place, folder, draw)
        if kills > 2:
            break
    assert kills > 2, f"seed {seed}"
    finish(place, folder)
    assert weights(folder) == weights(whole), f"seed {seed}"
    assert results(folder) == results(whole), f"seed {seed}"
