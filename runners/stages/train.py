"""Mix and train: every leaf's rows with replayed general ones, and the model that learns them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.engine import Engine
from runners.generate.mixing import Mixture, mix
from runners.progress import Tick
from runners.stages.files import digest_of_rows, read_value, write_value
from runners.stages.generate import Prepared
from runners.stages.workshop import Workshop
from runners.store import Stage, StageResult, key_of
from schemas.errors import NotTrained
from schemas.item import ItemKind
from schemas.result import TrainingResult
from schemas.sample import TrainingRow

if TYPE_CHECKING:
    from runners.train.profile import TrainingProfile

MIX = Stage("mix", 1)
TRAIN = Stage("train", 3)


@dataclass(frozen=True, slots=True)
class Tuned:
    """The tuned model folder and how it came about."""

    model: Path
    training: TrainingResult


def mix_leaves(
    prepared: Sequence[Prepared], replay: Sequence[TrainingRow], *, seed: int, workshop: Workshop
) -> Mixture:
    """The training and validation rows of a run over these leaves; what the exam calls `seen` is trained on."""
    rows = {one.leaf.path: one.generated.rows for one in prepared}
    seen = {item.question for one in prepared for item in one.plan.choice_items if item.kind is ItemKind.SEEN}
    return mix_rows(rows, replay, keep=seen, seed=seed, workshop=workshop)


def mix_rows(
    rows_by_leaf: Mapping[str, Sequence[TrainingRow]],
    replay: Sequence[TrainingRow],
    *,
    keep: AbstractSet[str],
    seed: int,
    workshop: Workshop,
) -> Mixture:
    """The training and validation rows of the run; rows that ask a question in `keep` are trained on."""

    def build(folder: Path, _tick: Tick) -> None:
        write_value(folder / "mixture.json", Mixture, mix(rows_by_leaf, replay, keep=keep, seed=seed))

    leaves = {f"leaf {leaf}": digest_of_rows(rows) for leaf, rows in rows_by_leaf.items()}
    result = workshop.obtain(
        MIX,
        inputs={"replay": digest_of_rows(replay), **leaves},
        parameters={"seed": seed, "keep": sorted(keep)},
        build=build,
    )
    return read_value(result.path("mixture.json"), Mixture)


def train(
    mixture: Mixture, *, base: Path, profile: TrainingProfile, seed: int, engine: Engine, workshop: Workshop
) -> Tuned:
    """The tuned model of the run.

    What an interrupted training left is carried on with by the same engine only, and is there until the result is.
    """
    lesson = _Lesson.of(mixture, base=base, profile=profile, seed=seed, engine=engine)
    parameters = {**lesson.parameters, "engine": engine.name}
    with ExitStack() as until_stored:

        def build(folder: Path, tick: Tick) -> None:
            name = key_of(TRAIN, inputs=lesson.inputs, parameters=parameters)
            work = until_stored.enter_context(workshop.unfinished(name))
            training = engine.finetune(
                base, mixture, output=folder / "model", work=work, profile=profile, seed=seed, tick=tick
            )
            write_value(folder / "training.json", TrainingResult, training)

        result = workshop.obtain(
            TRAIN,
            inputs=lesson.inputs,
            parameters=parameters,
            total=lambda: engine.count_steps(base, mixture, profile=profile, seed=seed),
            build=build,
        )
    workshop.name(lesson.name, result)
    return _tuned(result)


def recall(
    mixture: Mixture, *, base: Path, profile: TrainingProfile, seed: int, engine: Engine, workshop: Workshop
) -> Tuned:
    """What `train` made of the same, here or on the machine that it was handed over from; nothing is trained.

    Raises NotTrained where it is not at hand.
    """
    lesson = _Lesson.of(mixture, base=base, profile=profile, seed=seed, engine=engine)
    result = workshop.find(TRAIN, lesson.name)
    if result is None:
        raise NotTrained(
            "the tuned model of exactly these commits, this policy, seed and version of taxobot is not in the store;"
            " train first, on this machine or on another whose results are handed over"
        )
    return _tuned(result)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What is learnt from what. Whoever computes it, on whatever hardware, `name` stands for what was made last."""

    inputs: dict[str, str]
    parameters: dict[str, Any]

    @classmethod
    def of(cls, mixture: Mixture, *, base: Path, profile: TrainingProfile, seed: int, engine: Engine) -> _Lesson:
        inputs = {"base": engine.digest(base), "mixture": digest_of_rows([mixture])}
        return cls(inputs, {"profile": profile.model_dump(mode="json"), "seed": seed})

    @property
    def name(self) -> str:
        return key_of(TRAIN, inputs=self.inputs, parameters=self.parameters)


def _tuned(result: StageResult) -> Tuned:
    return Tuned(result.path("model"), read_value(result.path("training.json"), TrainingResult))
