"""Ways of fine-tuning: what replay is for, and that an adapter learns the knowledge leaf too.

Only the knowledge leaf's rows are taught, and only what the question needs is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from acceptance.runs import KNOWLEDGE, Run, choice_records
from runners.engine import TransformersEngine
from runners.evaluate.verdict.frozen import compare_frozen
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.words import decide_words
from runners.generate.mixing import mix
from runners.models.presets import TINY
from runners.train.profile import TrainingProfile
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind
from schemas.result import LeafResult, Word
from schemas.sample import TrainingRow

Demo = Callable[[int], Run]
# A low-rank update moves the weights less a step than a full one, so it is given a higher rate.
LORA_RATE = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Pupil:
    """A model taught the knowledge leaf in one way."""

    model: Path
    engine: TransformersEngine

    def answer(self, items: Sequence[ChoiceItem]) -> tuple[ChoiceRecord, ...]:
        return self.engine.score(self.model, items, tick=lambda _: None)


def teach(run: Run, replay: tuple[TrainingRow, ...], *, profile: TrainingProfile, output: Path) -> Pupil:
    rows = {KNOWLEDGE: [row for row in run.rows if row.leaf == KNOWLEDGE]}
    engine = TransformersEngine(threads=TINY.threads)
    mixture = mix(rows, replay, seed=0)
    engine.finetune(
        TINY.student,
        mixture,
        output=output,
        work=output.with_name(f"{output.name}-work"),
        profile=profile,
        seed=0,
        tick=lambda _: None,
    )
    return Pupil(output, engine)


def judge_knowledge(run: Run, pupil: Pupil) -> LeafResult:
    items = [item for kind in (ItemKind.NEW_QUESTION, ItemKind.CONTROL) for item in run.choices(kind)]
    records = LeafRecords(
        leaf=KNOWLEDGE,
        leaf_kind="knowledge",
        choice_items=tuple(items),
        base_choices=choice_records(run.base, items),
        tuned_choices=pupil.answer(items),
    )
    (leaf,) = decide_words([records], policy=TINY.policy)
    return leaf


def test_without_replay_the_model_forgets(demo: Demo, tmp_path: Path, say: Callable[[str], None]) -> None:
    run, suite = demo(0), TINY.frozen()
    profile = TINY.profile.model_copy(update={"replay_ratio": 0.0})
    pupil = teach(run, (), profile=profile, output=tmp_path / "model")
    margin = TINY.policy.frozen_margin
    frozen = compare_frozen(suite, choice_records(run.base, list(suite)), pupil.answer(suite), margin=margin)
    say(f"frozen suite without replay: {frozen.overall.base:.3f} > {frozen.overall.tuned:.3f}, {frozen.why}")
    assert frozen.word is Word.WORSE
    assert frozen.overall.delta < -margin
    assert run.result.frozen is not None
    assert run.result.frozen.overall.delta > frozen.overall.delta


def test_lora_learns_the_leaf_too(demo: Demo, tmp_path: Path, say: Callable[[str], None]) -> None:
    rate = LORA_RATE * TINY.profile.learning_rate
    profile = TINY.profile.model_copy(update={"method": "lora", "learning_rate": rate})
    pupil = teach(demo(0), TINY.replay(), profile=profile, output=tmp_path / "model")
    leaf = judge_knowledge(demo(0), pupil)
    for entry in leaf.comparisons:
        say(f"LoRA, {entry.kind}: {entry.base:.3f} > {entry.tuned:.3f} (n {entry.n})")
    assert (tmp_path / "model" / "adapter" / "adapter_model.safetensors").exists()
    assert leaf.word is Word.BETTER, leaf.why
    assert leaf.specific_gain is not None
    assert leaf.specific_gain.shown
