"""A training that is killed, wherever it is, and started again, ends with the very weights of one that was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.training import FULL, LORA, make_job, outcome, save_base
from runners.train.loop.losses import read_events
from runners.train.loop.state import read_header
from runners.train.profile import TrainingProfile
from schemas.training import Stepped

ROOT = Path(__file__).parents[2]
PROCESS = ROOT / "tests" / "fakes" / "training.py"
STATE_SECONDS = 0.05
"""Often enough that some states are of steps between saves."""
SLACK = 8
LONG = {"epochs": 20, "save_steps": 25, "batch_tokens": 48}
PROFILES = {"full": FULL.model_copy(update=LONG), "lora with dropout": LORA.model_copy(update=LONG)}


@pytest.fixture(scope="module", params=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> TrainingProfile:
    return PROFILES[request.param]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("model"), hidden_size=64, num_hidden_layers=3)


@pytest.fixture(scope="module")
def whole(model: Path, profile: TrainingProfile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an uninterrupted training."""
    folder = tmp_path_factory.mktemp("whole")
    make_job(model, folder, profile)
    finish(folder)
    return folder


def start(folder: Path, *held: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", str(PROCESS), str(folder), str(STATE_SECONDS), *map(str, held)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(folder: Path) -> None:
    running = start(folder)
    said = running.communicate(timeout=300)[1].decode()
    assert running.returncode == 0, said


def steps_of(folder: Path) -> int:
    """The last step that the curve tells."""
    return max((event.step for event in read_events(folder) if isinstance(event, Stepped)), default=0)


def end_at(folder: Path, step: int, number: signal.Signals) -> tuple[int, str]:
    """Send a signal once a step is told, or was told already before the last kill; exit status, what was said. Until
    it comes training goes on for `SLACK` steps at most: nobody else's work on this machine makes it come too late.
    """
    running = start(folder, step + SLACK)
    before = steps_of(folder)
    while running.poll() is None and (steps_of(folder) < step or steps_of(folder) == before):
        time.sleep(0.002)
    running.send_signal(number)
    return running.wait(timeout=60), running.communicate()[1].decode()


def check_kills(
    model: Path, profile: TrainingProfile, whole: Path, folder: Path, kills: int, say: Callable[[str], None]
) -> None:
    make_job(model, folder, profile)
    seed = random.randrange(2**32)
    total = steps_of(whole)
    targets = sorted(random.Random(seed).sample(range(1, total - 10), kills))
    reached = []
    for target in targets:
        status, said = end_at(folder, target, signal.SIGKILL)
        assert status == -signal.SIGKILL, said
        header = read_header(folder)
        reached.append((steps_of(folder), header.position.step if header else 0))
    finish(folder)
    assert outcome(folder) == outcome(whole), f"seed {seed}: killed at {reached}"
    say(f"{profile.method}: {kills} kills in {total} steps (killed at, resumed from): {reached}; weights bit-equal")


@pytest.mark.acceptance
@pytest.mark.timeout(1200)
def test_ten_kills_at_random_steps_change_no_bit(
    model: Path, profile: TrainingProfile, whole: Path, tmp_path: Path, say: Callable[[str], None]
) -> None:
    check_kills(model, profile, whole, tmp_path, 10, say)


@pytest.mark.slow
def test_kills_at_random_steps_change_no_bit(
    model: Path, profile: TrainingProfile, whole: Path, tmp_path: Path, say: Callable[[str], None]
) -> None:
    check_kills(model, profile, whole, tmp_path, 2, say)


@pytest.mark.slow
def test_sigterm_saves_the_state_of_the_step_that_it_came_in(
    model: Path, profile: TrainingProfile, whole: Path, tmp_path: Path
) -> None:
    make_job(model, tmp_path, profile)
    status, said = end_at(tmp_path, 10, signal.SIGTERM)
    assert status == 130, said
    header = read_header(tmp_path)
    assert header
    assert header.position.step == steps_of(tmp_path)
    assert f"interrupted after step {header.position.step} of " in said
    finish(tmp_path)
    assert outcome(tmp_path) == outcome(whole)
