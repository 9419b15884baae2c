"""Presets: which models play student, teacher, critic and judge, and how the student is fine-tuned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from runners.models.catalogue import PLANS
from runners.models.pace import Pace
from runners.models.tiny.files import FOLDER, frozen_suite, replay_rows
from runners.train.profile import TrainingProfile
from schemas.errors import UsageError
from schemas.gate import GatePolicy
from schemas.item import ChoiceItem
from schemas.policy import Policy, TrainingPolicy
from schemas.rules.settings import POLICY_PATH
from schemas.sample import TrainingRow


@dataclass(frozen=True, slots=True)
class Preset:
    """A named choice of models and numbers. `frozen` and `replay` are read when first needed.

    `answer_tokens` bounds an open answer. `threads` is how many CPU threads
    suit a model of this size (None: PyTorch's choice). `pace` is what an estimate goes by.
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
    pace: Pace


_PLAN = PLANS["tiny"]
TINY = Preset(
    name=_PLAN.name,
    student=FOLDER,
    student_name=_PLAN.student.name,
    profile=_PLAN.profile,
    policy=GatePolicy(frozen_margin=0.05),
    frozen=frozen_suite,
    replay=replay_rows,
    answer_tokens=48,
    threads=1,  # its matrices are so small that a second thread waits more than it helps: 41 s became 78 s
    embedded=("tiny model", _PLAN.teacher.name, _PLAN.critic.name, _PLAN.judge.name),
    pace=Pace(
        basis="measured on one of two x86-64 CPU cores with the tiny preset",
        rows=3_500,
        tokens=11_500,
        choices=340,
        answers=230,
        start=4,
        tokens_per_byte=0.355,
        replay_tokens_per_byte=0.265,
        row_tokens=3,
    ),
)
PRESETS = {preset.name: preset for preset in (TINY,)}


def preset(name: str) -> Preset:
    """The preset of this name, for a run. Raises UsageError that lists the names there are, also for a preset whose
    models can be brought here and served, but that nothing is taught with yet.
    """
    if name in PRESETS:
        return PRESETS[name]
    names = ", ".join(sorted(PRESETS))
    if name in PLANS:
        raise UsageError(
            f"a run cannot teach with the preset {name!r} yet, only with: {names}; say --preset {TINY.name}"
        )
    raise UsageError(f"there is no preset {name!r}; presets: {names}")


def preset_under(policy: Policy, name: str | None = None) -> Preset:
    """The preset that a policy names, with the numbers and the gate that it sets.

    Another `name` wins, as on the command line; the policy's numbers were written for its own preset, so only its gate
    holds then. Raises UsageError for a name that is not known.
    """
    asked = policy.training.preset
    chosen = _asked_for(asked) if name is None else preset(name)
    profile = _profile(chosen.profile, policy.training) if chosen.name == asked else chosen.profile
    return replace(chosen, profile=profile, policy=policy.gate or chosen.policy)


def gate_policy(policy: Policy) -> GatePolicy:
    """What the gate goes by under a policy. Raises UsageError where it names a preset that is not known."""
    return policy.gate or _asked_for(policy.training.preset).policy


def _asked_for(name: str) -> Preset:
    try:
        return preset(name)
    except UsageError as error:
        raise UsageError(f"{POLICY_PATH} on the base branch: training.preset: {error}") from error


def _profile(profile: TrainingProfile, asked: TrainingPolicy) -> TrainingProfile:
    numbers = asked.model_dump(include=set(TrainingProfile.model_fields), exclude_none=True)
    return profile.model_copy(update=numbers)
