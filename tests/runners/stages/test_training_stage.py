"""What an interrupted training left is there until what came of it is stored, and for the same engine only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes.engine import WEIGHTS, FakeEngine
from runners.generate.mixing import Mixture
from runners.progress import Progress
from runners.stages.train import Tuned, train
from runners.stages.workshop import Workshop
from runners.store import Store
from runners.train.profile import TrainingProfile
from schemas.result import TrainingResult
from schemas.sample import Message, TrainingRow

PROFILE = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)
ROW = TrainingRow(
    id="1",
    origin="taught",
    leaf="knowledge/islands",
    cluster="",
    template="",
    messages=(Message(role="user", content="Where?"), Message(role="assistant", content="There.")),
)
MIXTURE = Mixture(taught=(ROW,), replay=(), validation=(ROW,))


class Slow(FakeEngine):
    """Counts the steps that it takes; `work` holds those that were taken before."""

    def __init__(self, *, name: str = "slow", steps: int = 3) -> None:
        super().__init__()
        self.name, self._steps, self.taken = name, steps, 0

    def finetune(self, base: Path, mixture: Mixture, *, work: Path, **others: Any) -> TrainingResult:
        state = work / "state"
        done = len(state.read_text("utf-8")) if state.exists() else 0
        self.taken = self._steps - done
        state.write_text("." * self._steps, "utf-8")
        return super().finetune(base, mixture, work=work, **others)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / WEIGHTS).write_text("{}", "utf-8")
    return folder


def teach(store: Store, engine: FakeEngine, base: Path) -> Tuned:
    return train(MIXTURE, base=base, profile=PROFILE, seed=1, engine=engine, workshop=Workshop(store, Progress()))


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_training_is_not_lost_before_it_is_stored(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, store = Slow(), tmp_path / "store"
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("runners.store._write_manifest", killed)
        teach(Store(store), engine, base)
    assert engine.taken == 3
    tuned = teach(Store(store), engine, base)
    assert engine.taken == 0
    assert (tuned.model / WEIGHTS).is_file()
    assert [path.name for path in (store / "unfinished").iterdir() if path.is_dir()] == []


def test_another_engine_begins_anew(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers would come out otherwise, and the result is stored under its name."""
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("runners.store._write_manifest", killed)
        teach(Store(tmp_path / "store"), Slow(name="on 1 thread"), base)
    engine = Slow(name="on 2 threads")
    teach(Store(tmp_path / "store"), engine, base)
    assert engine.taken == 3
