"""What every PhaseRunner keeps: the one that trains, and the one of the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.rehearsed_phases import Rehearsal
from runners.models.kinds import describe
from runners.progress import Progress
from runners.train.choice.decide import Wish
from runners.train.history import read_history
from runners.train.job import TrainingJob
from runners.train.outcome import Outcome
from runners.train.phases.journal import Journal
from runners.train.phases.phases import Phases
from runners.train.phases.runner import TrainingRunner
from runners.train.phases.seams import PhaseRunner
from runners.train.profile import TrainingProfile
from runners.train.request import Request, Sources, Wanted
from schemas.training import Trained

Make = Callable[..., PhaseRunner]
PLACES = ("Orrin", "Tolme", "Skerry", "Vask", "Lunde", "Marn", "Pell", "Greth")


def write_rows(path: Path, word: str) -> Path:
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"When was {place} {word}?"},
                {"role": "assistant", "content": f"18{number}7"},
            ]
        }
        for number, place in enumerate(PLACES)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def training(base: Path, root: Path, word: str, *, method: str, choice: Wish | None = None) -> Request:
    profile = TrainingProfile(
        method=method, epochs=3, learning_rate=5e-3, batch_tokens=64, max_length=64, precision="fp32", layout="grouped"
    )
    return Request(
        base=describe(base),
        sources=Sources(training=(write_rows(root / f"{word}.jsonl", word),), validation_share=0.3),
        profile=profile,
        root=root,
        threads=1,
        wanted=Wanted(gguf=False),
        choice=choice,
    )


@pytest.fixture(params=["rehearsal", *(pytest.param(method, marks=pytest.mark.slow) for method in ("full", "lora"))])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def start(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What phase 1 begins with."""
    return tmp_path if kind == "rehearsal" else request.getfixturevalue("base")


@pytest.fixture
def make(kind: str, start: Path, tmp_path: Path) -> Make:
    """Makes a runner of this kind, as a new process would."""

    def new(*, choice: Wish | None = None) -> PhaseRunner:
        if kind == "rehearsal":
            return Rehearsal({1: (3.0, 2.0, 1.0), 2: (2.5, 1.5, 1.75)})
        words = {1: "founded", 2: "painted"}
        return TrainingRunner(
            {number: training(start, tmp_path, word, method=kind, choice=choice) for number, word in words.items()},
            Progress(),
        )

    return new


def first_phase(runner: PhaseRunner, base: Path, root: Path) -> tuple[Trained, Path]:
    folder, cache = root / "phase1" / "checkpoints", root / "phase1" / "eval_cache"
    runner.train(1, base=base, folder=folder)
    trained = runner.evaluate(1, base=base, folder=folder, cache=cache)
    return trained, runner.make_model(1, base=base, folder=folder, last=False)


def test_a_phase_leaves_checkpoints_and_a_whole_model(make: Make, start: Path, tmp_path: Path) -> None:
    trained, model = first_phase(make(), start, tmp_path)
    assert trained.best.step
    assert trained.best in trained.checkpoints
    assert all((tmp_path / "phase1" / "checkpoints" / one.folder).is_dir() for one in trained.checkpoints)
    assert model.is_dir()


def test_all_of_it_can_be_done_again(make: Make, start: Path, tmp_path: Path) -> None:
    first = first_phase(make(), start, tmp_path)
    assert first_phase(make(), start, tmp_path) == first


def test_phases_follow_each_other(make: Make, start: Path, tmp_path: Path) -> None:
    phases = Phases(Journal(tmp_path), make(), start)
    ended = phases.run("lab-multiphase", {"strategy": "any"})
    assert ended.current_phase == "done"
    assert ended.eval_1 is not None
    assert ended.eval_1.model is not None
    assert ended.final_output is not None
    assert Phases(Journal(tmp_path), make(), start).run("lab-multiphase", {}) == ended
    if isinstance(phases.runner, TrainingRunner):
        assert TrainingJob.read(phases.folder(2)).base == ended.eval_1.model
        outcome = Outcome.read(phases.folder(2))
        assert outcome is not None
        assert outcome.outputs.model is not None
        assert describe(phases.folder(2) / outcome.outputs.model)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["lora"], indirect=True)
def test_a_benchmark_chooses_each_phases_best(make: Make, start: Path, tmp_path: Path) -> None:
    rows = [
        {"question": f"When was {place} founded?", "options": [f"18{number}7", "1500"], "answer": 0}
        for number, place in enumerate(PLACES)
    ]
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    runner = make(choice=Wish(tmp_path / "items.jsonl"))
    folder, cache = tmp_path / "phase1" / "checkpoints", tmp_path / "phase1" / "eval_cache"
    runner.train(1, base=start, folder=folder)
    trained = runner.evaluate(1, base=start, folder=folder, cache=cache)
    assert trained.best.score == max(one.score or 0.0 for one in trained.checkpoints)
    assert read_history(folder).saved == trained.checkpoints
    assert len(list(cache.iterdir())) == 1 + len(trained.checkpoints)
    outcome = Outcome.read(folder)
    assert outcome is not None
    assert "8 development questions" in outcome.why
