"""Presets: which models play student, teacher, critic and judge, and how the student is fine-tuned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runners.models.tiny.files import FOLDER, frozen_suite, replay_rows
from runners.train.profile import TrainingProfile
from schemas.errors import UsageError
from schemas.gate import GatePolicy
from schemas.item import ChoiceItem
from schemas.sample import TrainingRow


@dataclass(frozen=True, slots=True)
class Preset:
    """A named choice of models and numbers. `frozen` and `replay` are read when first needed.

    `answer_tokens` bounds an open answer. `threads` is how many CPU threads
    suit a model of this size (None: PyTorch's choice).
    """

    name: str
    student: Path
    student_name: str
    profile: TrainingProfile
    policy: GatePolicy
    frozen: Callable[[], tuple[ChoiceItem, ...]]
    replay: Callable[[], tuple[TrainingRow, ...]]
    answer_tokens: int
    threads: int | None
    embedded: tuple[str, ...]


TINY = Preset(
    name="tiny",
    student=FOLDER,
    student_name="taxobot-tiny-1.4m",
    profile=TrainingProfile(method="full", epochs=5, learning_rate=1.5e-3, replay_ratio=1.5, replay_floor=2_000),
    policy=GatePolicy(frozen_margin=0.05),
    frozen=frozen_suite,
    replay=replay_rows,
    answer_tokens=48,
    threads=1,  # its matrices are so small that a second thread waits more than it helps: 41 s became 78 s
    embedded=("tiny model", "extractive teacher", "support critic", "overlap judge"),
)
PRESETS = {preset.name: preset for preset in (TINY,)}


def preset(name: str) -> Preset:
    """The preset of this name. Raises UsageError that lists the names there are."""
    if name not in PRESETS:
        raise UsageError(f"there is no preset {name!r}; presets: {', '.join(sorted(PRESETS))}")
    return PRESETS[name]
