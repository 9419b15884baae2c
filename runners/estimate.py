"""What a run would cost, before anything is spent: its rows and items are really made, its minutes reckoned from them.

Only light libraries are needed, so that a hosted runner can tell. What is made here is stored, and a run on the same
store finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.contribution import open_contribution
from runners.generate.mixing import Mixture
from runners.generate.teacher import ExtractiveTeacher, Teacher
from runners.models.presets import Preset
from runners.progress import Progress
from runners.seams import RunRequest
from runners.stages.generate import Prepared, keep_apart, prepare_leaves
from runners.stages.train import mix_leaves
from runners.stages.workshop import Workshop
from runners.store import Store
from runners.taxonomy.site import Site
from runners.train.compute.layouts.grouped import padded_length
from runners.train.plan.steps import plan_steps
from schemas.precheck import Estimate, LeafEstimate
from schemas.sample import TrainingRow

MODELS = 2
"""Base and tuned: both are asked everything."""


@dataclass(frozen=True, slots=True)
class _Training:
    """What fine-tuning works through: optimizer steps, and tokens of padded batches, over all epochs."""

    steps: int = 0
    tokens: int = 0


def estimate(
    request: RunRequest, *, preset: Preset, teacher: Teacher, site: Site, store: Store, progress: Progress
) -> Estimate:
    """Reckon a run with this preset and teacher.

    Rows are those of the embedded teacher, which costs nothing; `basis` says so where the run has another one. Raises
    Blocked where the contribution is INVALID, EmptyResult where documents are out of reach or nothing can be taught,
    and UsageError.
    """
    workshop = Workshop(store, progress)
    contribution = open_contribution(request, site=site, workshop=workshop)
    contribution.check_usable()
    suite = preset.frozen()
    embedded = ExtractiveTeacher()
    prepared = keep_apart(
        prepare_leaves(contribution, contribution.leaves, teacher=embedded, suite=suite, workshop=workshop)
    )
    if not prepared:
        return _reckon([], _Training(), frozen=0, preset=preset, teacher=teacher)
    mixture = mix_leaves(prepared, preset.replay(), seed=request.seed, workshop=workshop)
    training = _plan_training(mixture, preset=preset, seed=request.seed)
    return _reckon(prepared, training, frozen=len(suite), preset=preset, teacher=teacher)


def _reckon(
    prepared: Sequence[Prepared], training: _Training, *, frozen: int, preset: Preset, teacher: Teacher
) -> Estimate:
    pace = preset.pace
    made = sum(one.generated.funnel.made for one in prepared)
    choices = frozen + sum(len(one.plan.choice_items) for one in prepared)
    opens = sum(len(one.plan.open_items) + sum(len(seed.pairs) for seed in one.leaf.seeds) for one in prepared)
    start = pace.start if prepared else 0
    seconds = {
        "generate": made / pace.rows,
        "train": start + training.tokens / pace.tokens,
        "evaluate": start + MODELS * (choices / pace.choices + opens / pace.answers),
    }
    leaves = tuple(map(_show, prepared))
    return Estimate(
        leaves=leaves,
        rows=sum(leaf.rows for leaf in leaves),
        steps=training.steps,
        items=frozen + sum(leaf.items for leaf in leaves),
        minutes=round(sum(seconds.values()) / 60, 2),
        stages={stage: round(spent / 60, 2) for stage, spent in seconds.items()},
        basis=pace.basis + _say_teacher(teacher),
    )


def _show(one: Prepared) -> LeafEstimate:
    return LeafEstimate(
        leaf=one.leaf.path,
        kind=one.leaf.kind.value,
        passages=len(one.plan.taught),
        rows=len(one.generated.rows),
        items=len(one.plan.choice_items) + len(one.plan.open_items),
    )


def _say_teacher(teacher: Teacher) -> str:
    own = ExtractiveTeacher.name
    return "" if teacher.name == own else f", rows as of the {own}: how many the {teacher.name} makes is not known"


def _plan_training(mixture: Mixture, *, preset: Preset, seed: int) -> _Training:
    """The real plan over rows of estimated lengths: the student's tokenizer is not asked."""
    pace = preset.pace
    taught = _measure(mixture.taught, preset, pace.tokens_per_byte)
    lengths = taught + _measure(mixture.replay, preset, pace.replay_tokens_per_byte)
    steps = plan_steps(lengths, taught=len(taught), profile=preset.profile, seed=seed)
    widths = (max(padded_length(lengths[row]) for row in step.rows) * len(step.rows) for step in steps)
    return _Training(len(steps), sum(widths))


def _measure(rows: Sequence[TrainingRow], preset: Preset, tokens_per_byte: float) -> list[int]:
    """About how many token ids those rows will have that the student is trained on."""
    lengths = (preset.pace.row_tokens + round(tokens_per_byte * len(row.text.encode())) for row in rows)
    return [length for length in lengths if length <= preset.profile.max_length]
