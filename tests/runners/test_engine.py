"""The engine in this process, on the bundled model: it scores, answers and teaches as its parts do."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.engine import TransformersEngine
from runners.generate.mixing import Mixture
from runners.models.presets import TINY
from schemas.item import ItemKind, OpenItem

ITEMS = 12


@pytest.fixture(scope="module")
def engine() -> TransformersEngine:
    return TransformersEngine(threads=1)


def test_it_is_named_by_what_decides_its_numbers(engine: TransformersEngine) -> None:
    assert [part.split()[0] for part in engine.name.split(", ")][:3] == ["transformers", "torch", "peft"]
    assert engine.name.endswith("1 threads")
    assert TransformersEngine(threads=2).name != engine.name != TransformersEngine().name


def test_scores_and_answers_with_one_tick_an_item(
    engine: TransformersEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    items = TINY.frozen()[:ITEMS]
    ticks: list[int] = []
    records = engine.score(TINY.student, items, tick=ticks.append)
    assert [record.item for record in records] == [item.id for item in items]
    assert sum(ticks) == ITEMS
    asked = [
        OpenItem(id=str(number), kind=ItemKind.SEEN, leaf="a", cluster="c", template="t", question=text, reference="")
        for number, text in enumerate(("What is a dog?", "What is a river?"))
    ]
    ticks.clear()
    assert len(engine.answer(TINY.student, asked, max_new_tokens=4, tick=ticks.append)) == len(asked)
    assert sum(ticks) == len(asked)
    ticks.clear()
    weighed = [item.model_copy(update={"reference": "It is an animal."}) for item in asked]
    likelihoods = engine.likelihood(TINY.student, weighed, tick=ticks.append)
    assert all(value is not None and value < 0 for value in likelihoods)
    assert sum(ticks) == len(weighed)
    assert capfd.readouterr() == ("", ""), "progress is told by ticks alone"


def test_teaches_in_as_many_steps_as_it_said(
    engine: TransformersEngine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = TINY.replay()[:16]
    mixture = Mixture(taught=rows[:8], replay=rows[8:12], validation=rows[:8])
    profile = TINY.profile.model_copy(update={"epochs": 1, "replay_floor": 0})
    ticks: list[int] = []
    training = engine.finetune(
        TINY.student,
        mixture,
        output=tmp_path / "model",
        work=tmp_path / "work",
        profile=profile,
        seed=0,
        tick=ticks.append,
    )
    assert sum(ticks) == training.steps == engine.count_steps(TINY.student, mixture, profile=profile, seed=0)
    assert training.base_digest == engine.digest(TINY.student)
    assert training.tuned_digest == engine.digest(tmp_path / "model") != training.base_digest
    assert capfd.readouterr() == ("", "")
