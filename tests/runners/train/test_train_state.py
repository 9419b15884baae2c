"""What was interrupted or killed resumes bit by bit; what cannot be resumed is refused."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.training import FULL, LORA, Told, make_job, outcome, save_base
from runners.train.loop.folder import WRITER, writing
from runners.train.loop.state import read_header
from runners.train.loop.trainer import train
from runners.train.profile import TrainingProfile
from runners.train.worlds.alone import Alone
from schemas.errors import Interrupted, StoreCorrupt, UsageError
from schemas.training import LOSSES, Measured, Saved, Stepped

Event = Stepped | Measured | Saved
PROFILES = [FULL.model_copy(update={"epochs": 2}), LORA.model_copy(update={"epochs": 2})]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module", params=PROFILES, ids=["full", "lora"])
def profile(request: pytest.FixtureRequest) -> TrainingProfile:
    assert isinstance(request.param, TrainingProfile)
    return request.param


@pytest.fixture(scope="module")
def whole(model: Path, profile: TrainingProfile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What an uninterrupted training leaves."""
    folder = tmp_path_factory.mktemp("whole")
    train(make_job(model, folder, profile), world=Alone(), listener=Told())
    return outcome(folder)


class Killed(BaseException):
    """Stands for a process that is gone: nobody handles it."""


def at(step: int, kind: type[Event], act: Callable[[], Any]) -> Told:
    """Does something once an event of a kind comes at a step."""

    def then(event: Event) -> None:
        if isinstance(event, kind) and event.step == step:
            act()

    return Told(then=then)


def die() -> None:
    raise Killed


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_sigterm_ends_a_step_and_saves_the_state(
    model: Path, profile: TrainingProfile, whole: dict[str, str], tmp_path: Path
) -> None:
    job = make_job(model, tmp_path, profile)
    with pytest.raises(Interrupted, match=r"after step 3 of .*run the same command again") as caught:
        train(job, world=Alone(), listener=at(3, Stepped, stop))
    assert caught.value.exit_status == 130
    header = read_header(tmp_path)
    assert header
    assert header.position.step == 3
    rest = Told()
    train(job, world=Alone(), listener=rest)
    assert rest.events[0].step == 4
    assert outcome(tmp_path) == whole


@pytest.mark.parametrize(
    ("step", "kind", "seconds"),
    [(2, Stepped, 600), (6, Measured, 600), (6, Saved, 600), (7, Stepped, 600), (8, Stepped, 0)],
    ids=["before any save", "before a checkpoint", "before its state", "after a save", "between saves"],
)
def test_a_killed_training_ends_as_one_that_was_not(
    model: Path,
    profile: TrainingProfile,
    whole: dict[str, str],
    tmp_path: Path,
    step: int,
    kind: type[Event],
    seconds: float,
) -> None:
    job = make_job(model, tmp_path, profile)
    with pytest.raises(Killed):
        train(job, world=Alone(), listener=at(step, kind, die), state_seconds=seconds)
    train(job, world=Alone(), listener=Told())
    assert outcome(tmp_path) == whole
    assert not (tmp_path / "state").exists()


def test_patience_and_the_best_survive(model: Path, tmp_path: Path) -> None:
    job_of = {"learning_rate": 0.03, "schedule": "constant", "epochs": 6, "save_steps": 1, "patience": 4}
    train(make_job(model, tmp_path / "whole", **job_of), world=Alone(), listener=Told())
    job = make_job(model, tmp_path / "killed", **job_of)
    for step in (2, 4, 6):
        with pytest.raises(Killed):
            train(job, world=Alone(), listener=at(step, Saved, die))
    train(job, world=Alone(), listener=Told())
    assert outcome(tmp_path / "killed") == outcome(tmp_path / "whole")


def test_half_a_line_and_half_a_checkpoint_do_not_matter(model: Path, tmp_path: Path) -> None:
    train(make_job(model, tmp_path / "whole", LORA), world=Alone(), listener=Told())
    job = make_job(model, tmp_path / "torn", LORA)
    with pytest.raises(Killed):
        train(job, world=Alone(), listener=at(8, Stepped, die))
    with (tmp_path / "torn" / LOSSES).open("ab") as file:
        file.write(b'{"event":"step","st')
    for name in (".adapters-012.new", "adapters-999"):
        (tmp_path / "torn" / "adapters" / name).mkdir()
        (tmp_path / "torn" / "adapters" / name / "adapter_model.safetensors").write_bytes(b"half")
    train(job, world=Alone(), listener=Told())
    assert outcome(tmp_path / "torn") == outcome(tmp_path / "whole")


def test_the_state_is_one_safetensors_file_of_the_newest_step(model: Path, tmp_path: Path) -> None:
    from safetensors import safe_open

    with pytest.raises(Killed):
        train(make_job(model, tmp_path), world=Alone(), listener=at(5, Stepped, die), state_seconds=0)
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["training.safetensors"]
    header = read_header(tmp_path)
    assert header
    assert (header.position.step, header.size) == (4, 1)
    with safe_open(tmp_path / "state" / "training.safetensors", framework="pt") as file:
        names = set(file.keys())
    weights = {name.removeprefix("weights/") for name in names if name.startswith("weights/")}
    moments = {f"moments/{name}/{kind}" for name in weights for kind in ("exp_avg", "exp_avg_sq", "step")}
    assert names == {f"weights/{name}" for name in weights} | moments


def test_another_trainings_state_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        train(make_job(model, tmp_path), world=Alone(), listener=at(2, Stepped, die), state_seconds=0)
    with pytest.raises(UsageError, match="seed is 3 there, 4 here"):
        train(make_job(model, tmp_path, seed=4), world=Alone(), listener=Told())


@pytest.mark.parametrize("size", [0, 4, 400, 40_000])
def test_a_state_that_is_cut_off_is_told(model: Path, tmp_path: Path, size: int) -> None:
    job = make_job(model, tmp_path)
    with pytest.raises(Killed):
        train(job, world=Alone(), listener=at(2, Stepped, die), state_seconds=0)
    os.truncate(tmp_path / "state" / "training.safetensors", size)
    with pytest.raises(StoreCorrupt, match=r"state/training\.safetensors cannot be read .*--fresh"):
        train(job, world=Alone(), listener=Told())


def test_a_curve_that_is_shorter_than_the_state_is_told(model: Path, tmp_path: Path) -> None:
    job = make_job(model, tmp_path)
    with pytest.raises(Killed):
        train(job, world=Alone(), listener=at(2, Stepped, die), state_seconds=0)
    os.truncate(tmp_path / LOSSES, 10)
    with pytest.raises(StoreCorrupt, match=r"loss\.jsonl is shorter"):
        train(job, world=Alone(), listener=Told())


def test_weights_that_no_row_needed_yet_are_put_back_too() -> None:
    import torch

    from runners.train.loop.optimizer import make_optimizer

    def made() -> tuple[Any, Any]:
        torch.manual_seed(0)
        module = torch.nn.ModuleList([torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)])
        return module, make_optimizer(module, FULL)

    module, optimizer = made()
    module[0](torch.ones(1, 2)).sum().backward()
    optimizer.step()
    again, other = made()
    Alone().restore(again, other, Alone().weights(module), Alone().moments(module, optimizer))
    assert Alone().weights(again).keys() == Alone().weights(module).keys()
    assert Alone().moments(again, other).keys() == Alone().moments(module, optimizer).keys()


def test_nobody_else_writes_meanwhile(model: Path, tmp_path: Path) -> None:
    """Processes may outlive whoever launched them: the next training in the folder waits for them to end."""
    looks: list[bool] = []

    def look(_: Event) -> None:
        with (tmp_path / WRITER).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                looks.append(True)
            else:
                looks.append(False)

    train(make_job(model, tmp_path, epochs=1), world=Alone(), listener=Told(then=look))
    assert set(looks) == {True}
    with writing(tmp_path):
        pass


def test_weights_of_another_model_are_refused() -> None:
    import torch

    from runners.train.loop.optimizer import make_optimizer

    module = torch.nn.Linear(2, 2)
    with pytest.raises(StoreCorrupt, match="another model"):
        Alone().restore(module, make_optimizer(module, FULL), {"weight": torch.zeros(2, 2)}, {})


def test_dropout_depends_on_the_step_alone() -> None:
    import torch

    from runners.train.loop.seeding import seed_step

    def drawn(step: int, rank: int = 0, seed: int = 1) -> float:
        seed_step(seed, step=step, rank=rank)
        return float(torch.rand(()))

    first = drawn(7)
    torch.rand(100)
    assert drawn(7) == first
    assert len({first, drawn(8), drawn(7, rank=1), drawn(7, seed=2)}) == 4
