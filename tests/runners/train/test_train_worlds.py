"""Two gloo processes under torchrun train as one process does, and survive what happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from safetensors.torch import load_file

from fakes import held_worker
from fakes.app.processes import free_port
from fakes.servers import gone, until
from fakes.training import FULL, LORA, Told, make_job, save_base
from runners.train.job import ROWS, TrainingJob
from runners.train.launch import command
from runners.train.launch.torchrun import Launch, launch
from runners.train.loop.losses import read_events
from runners.train.loop.trainer import train
from runners.train.profile import TrainingProfile
from runners.train.worlds.alone import Alone
from schemas.errors import Interrupted, StoreCorrupt, TrainingFailed
from schemas.training import LOSSES, Measured, Stepped, Trained

pytestmark = pytest.mark.slow

TWO = Launch(nproc_per_node=2)
LONG = {"epochs": 12, "save_steps": 8, "learning_rate": 3e-3, "lora_dropout": 0.0}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def alone(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a LONG run that one process did without any trouble."""
    folder = tmp_path_factory.mktemp("alone")
    by_one(made(model, folder))
    return folder


def made(model: Path, folder: Path, profile: TrainingProfile = FULL, *, sharding: str = "ddp", **changes: Any) -> Any:
    """A job in float32, without what differs from process to process by chance."""
    job = make_job(model, folder, profile, precision="fp32", **{**LONG, **changes})
    return job.model_copy(update={"sharding": sharding})


def stored(job: TrainingJob) -> TrainingJob:
    """As the processes will read it."""
    (job.folder / "job.json").write_text(job.model_dump_json())
    return job


def by_one(job: TrainingJob, told: Told | None = None) -> Trained:
    return train(job, world=Alone(), listener=told or Told())


def by_two(job: TrainingJob, told: Told | None = None, how: Launch = TWO) -> Trained:
    return launch(stored(job), how, listener=told or Told(), log=job.folder / "torchrun.log")


def curve(folder: Path) -> list[float]:
    events = list(read_events(folder))
    losses = [event.loss for event in events if isinstance(event, Stepped)]
    return losses + [event.validation for event in events if isinstance(event, Measured)]


def workers() -> list[int]:
    """Process ids of all that torchrun started for us."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has ended
            if any("worker.py" in part for part in process.cmdline()[1:3]):
                found.append(process.pid)
    return found


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Processes wait at this step, once, for what is going to happen to them."""

    def at(step: int) -> None:
        monkeypatch.setattr(command, "WORKER", Path(held_worker.__file__))
        monkeypatch.setenv(held_worker.STEP, str(step))

    return at


def stop_at(step: int, number: int) -> Told:
    """Sends itself a signal once a step is told."""
    return Told(then=lambda event: os.kill(os.getpid(), number) if event.step == step else None)


@pytest.mark.parametrize("sharding", ["ddp", "fsdp"])
@pytest.mark.parametrize("profile", [FULL, LORA], ids=["full", "lora"])
def test_two_processes_give_the_curve_of_one(
    model: Path, tmp_path: Path, profile: TrainingProfile, sharding: str
) -> None:
    one = by_one(made(model, tmp_path / "one", profile, epochs=3, save_steps=None))
    told = Told()
    two = by_two(made(model, tmp_path / "two", profile, sharding=sharding, epochs=3, save_steps=None), told)
    assert curve(tmp_path / "two") == pytest.approx(curve(tmp_path / "one"), abs=1e-4)
    assert told.events == list(read_events(tmp_path / "two"))
    assert [saved.folder for saved in two.checkpoints] == [saved.folder for saved in one.checkpoints]
    assert two.tokens == one.tokens
    for saved in two.checkpoints:
        assert_alike(tmp_path / "two" / saved.folder, tmp_path / "one" / saved.folder)


def assert_alike(checkpoint: Path, other: Path) -> None:
    """The same files, with nearly the same weights."""
    assert {path.name for path in checkpoint.iterdir()} == {path.name for path in other.iterdir()}
    (file,) = checkpoint.glob("*.safetensors")
    weights, others = load_file(file), load_file(other / file.name)
    assert weights.keys() == others.keys()
    for name, weight in weights.items():
        torch.testing.assert_close(weight, others[name], atol=1e-4, rtol=0)


def test_a_process_that_dies_starts_all_anew_from_the_last_state(
    model: Path, tmp_path: Path, alone: Path, hold: Callable[[int], None]
) -> None:
    hold(10)
    killed: list[int] = []

    def kill(event: object) -> None:
        if not killed and isinstance(event, Stepped) and event.step >= 10:
            killed.append(workers()[-1])
            os.kill(killed[0], signal.SIGKILL)

    told = Told(then=kill)
    by_two(made(model, tmp_path), told)
    assert killed
    assert curve(tmp_path) == pytest.approx(curve(alone), abs=1e-4)
    assert sorted({event.step for event in told.events if isinstance(event, Stepped)}) == [
        event.step for event in told.events if isinstance(event, Stepped)
    ]


def test_without_a_restart_a_process_that_dies_is_a_failure(
    model: Path, tmp_path: Path, hold: Callable[[int], None]
) -> None:
    hold(1)
    told = Told(then=lambda _: [os.kill(pid, signal.SIGKILL) for pid in workers()])
    with pytest.raises(TrainingFailed, match=r"torchrun\.log ends: "):
        by_two(made(model, tmp_path), told, Launch(nproc_per_node=2, max_restarts=0))


def test_what_two_began_one_ends_and_the_other_way_round(
    model: Path, tmp_path: Path, alone: Path, hold: Callable[[int], None]
) -> None:
    hold(3)
    job = made(model, tmp_path)
    with pytest.raises(Interrupted, match="step"):
        by_two(job, stop_at(3, signal.SIGTERM))
    assert (tmp_path / "state").exists()
    first = len(curve(tmp_path))
    with pytest.raises(Interrupted):
        by_one(job, stop_at(20, signal.SIGINT))
    assert first < len(curve(tmp_path)) < len(curve(alone))
    by_two(job)
    assert curve(tmp_path) == pytest.approx(curve(alone), abs=1e-4)


def test_two_machines_share_a_folder_and_come_in_any_order(model: Path, tmp_path: Path) -> None:
    job = made(model, tmp_path / "two", epochs=3, save_steps=None)
    place = f"127.0.0.1:{free_port()}"
    machines = [Launch(nproc_per_node=1, nnodes=2, node_rank=rank, rdzv_endpoint=place) for rank in (1, 0)]
    with ThreadPoolExecutor() as threads:
        first, second = threads.map(lambda how: by_two(job, how=how), machines)
    assert first == second
    by_one(made(model, tmp_path / "one", epochs=3, save_steps=None))
    assert curve(tmp_path / "two") == pytest.approx(curve(tmp_path / "one"), abs=1e-4)


def test_an_error_for_people_ends_all_and_is_raised_here(model: Path, tmp_path: Path) -> None:
    job = made(model, tmp_path)
    (tmp_path / ROWS).write_bytes(b"no safetensors")
    with pytest.raises(StoreCorrupt, match=ROWS):
        by_two(job)
    assert not (tmp_path / LOSSES).exists()


def test_no_process_outlives_whoever_launched_them(model: Path, tmp_path: Path) -> None:
    stored(made(model, tmp_path, epochs=2_000))
    code = (
        "import sys; from pathlib import Path; from runners.train.job import TrainingJob; "
        "from runners.train.launch.torchrun import Launch, launch; from runners.train.launch.worker import Silent; "
        "job = TrainingJob.read(Path(sys.argv[1])); "
        "launch(job, Launch(nproc_per_node=2), listener=Silent(), log=job.folder / 'torchrun.log')"
    )
    starter = psutil.Popen([sys.executable, "-P", "-c", code, str(tmp_path)], stdin=subprocess.DEVNULL)
    until(lambda: (tmp_path / LOSSES).exists() and (tmp_path / LOSSES).stat().st_size > 0)
    started = [process.pid for process in starter.children(recursive=True)]
    assert len(started) >= 4  # keeper, torchrun, and two that train
    starter.kill()
    starter.wait()
    until(lambda: gone(started))
