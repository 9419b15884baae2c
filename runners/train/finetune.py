"""Fine-tune a causal language model on the mixture of a run; the checkpoint of the lowest validation loss is kept."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runners.generate.mixing import Mixture
from runners.models.convert.merge import merge
from runners.models.kinds import describe
from runners.models.load import digest_of
from runners.progress import Progress
from runners.train.data.encode import Encoded, encode_rows
from runners.train.folder import clear
from runners.train.job import TrainingJob
from runners.train.loop.folder import check_folder
from runners.train.loop.losses import read_events
from runners.train.loop.setup import FIRST
from runners.train.loop.trainer import train
from runners.train.plan.steps import count_replay, plan_steps
from runners.train.profile import TrainingProfile
from runners.train.tokens import TokenRows
from runners.train.worlds.alone import Alone
from schemas.errors import EmptyResult, StoreCorrupt, UsageError
from schemas.result import LossPoint, TrainingResult
from schemas.sample import TrainingRow
from schemas.training import Measured, Saved, Stepped, Trained

Tick = Callable[[int], None]


def finetune(
    base: Path,
    mixture: Mixture,
    *,
    output: Path,
    work: Path,
    profile: TrainingProfile,
    seed: int,
    tick: Tick = lambda _: None,
) -> TrainingResult:
    """Train from `base` on `mixture` and write the best checkpoint to `output`.

    `output` becomes a Hugging Face folder (safetensors, merged for LoRA, whose adapter stands in `output/adapter`).
    `work` is where training keeps its state: what an interrupted one left there is carried on with. `tick` counts
    finished optimizer steps; `count_steps` tells how many there will be. Equal inputs and seed give equal weights on
    one machine with one thread count. Raises EmptyResult when every row of a leaf is longer than the profile allows,
    and as `train` does.
    """
    lesson = _Lesson.of(_tokenizer(base), mixture, profile=profile)
    job = TrainingJob.make(
        base,
        work,
        rows=lesson.rows,
        taught=lesson.taught,
        validation=lesson.validation,
        profile=profile,
        seed=seed,
        device=_device(),
    )
    _forget_others(job)
    trained = train(job, world=Alone(job.device), listener=_Ticks(tick))
    _write_best(job, trained, output)
    return _result(job, trained, lesson, tuned=digest_of(output))


def _forget_others(job: TrainingJob) -> None:
    """What cannot be carried on with is of no use here, and nobody but us would ever remove it."""
    try:
        check_folder(job)
    except (StoreCorrupt, UsageError):
        clear(job.folder)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """The mixture as token ids: of `rows` the first `taught` are taught, the others replayed."""

    rows: TokenRows
    taught: int
    validation: TokenRows
    refused: int

    @classmethod
    def of(cls, tokenizer: Any, mixture: Mixture, *, profile: TrainingProfile) -> _Lesson:
        taught, refused = encode_rows(tokenizer, mixture.taught, max_length=profile.max_length)
        _check_every_leaf_is_taught(taught, refused, profile)
        replay, _ = encode_rows(tokenizer, mixture.replay, max_length=profile.max_length)
        validation, _ = encode_rows(tokenizer, mixture.validation, max_length=profile.max_length)
        rows = TokenRows.of([*taught, *replay])
        return cls(rows, len(taught), TokenRows.of(validation or taught[:FIRST]), len(refused))


class _Ticks:
    """Listens, and ticks once a step; steps that were done before an interruption come all at once."""

    def __init__(self, tick: Tick) -> None:
        self._tick, self._step = tick, 0

    def stepped(self, step: Stepped) -> None:
        """See Listener."""
        self._tick(step.step - self._step)
        self._step = step.step

    def measured(self, measured: Measured) -> None:
        """Nothing: what was measured stands in the job's folder."""

    def saved(self, saved: Saved) -> None:
        """The same."""


def count_steps(base: Path, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> int:
    """How many optimizer steps `finetune` will take: the total of its progress."""
    lesson = _Lesson.of(_tokenizer(base), mixture, profile=profile)
    return len(plan_steps(lesson.rows.lengths, taught=lesson.taught, profile=profile, seed=seed))


def _check_every_leaf_is_taught(
    taught: Sequence[Encoded], refused: Sequence[TrainingRow], profile: TrainingProfile
) -> None:
    learnt = {encoded.row.leaf for encoded in taught}
    for leaf, count in Counter(row.leaf for row in refused).items():
        if leaf not in learnt:
            raise EmptyResult(
                f"{leaf}: all {count} of its training rows are longer than the {profile.max_length} tokens that the "
                "student is trained on; shorten contexts, questions or answers"
            )


def _write_best(job: TrainingJob, trained: Trained, output: Path) -> None:
    """The best checkpoint as a whole model; where the base was never surpassed, that is the base."""
    best = job.folder / trained.best.folder if trained.best.folder else None
    if best is None:
        shutil.copytree(job.base, output, dirs_exist_ok=True)
    elif job.profile.method == "full":
        shutil.copytree(best, output, dirs_exist_ok=True)
    else:
        merge(describe(best), describe(job.base), output, progress=Progress(), wide=True)
        shutil.copytree(best, output / "adapter")


def _result(job: TrainingJob, trained: Trained, lesson: _Lesson, *, tuned: str) -> TrainingResult:
    replay = len(lesson.rows) - lesson.taught
    measured = [event for event in read_events(job.folder) if isinstance(event, Measured)]
    return TrainingResult(
        method=job.profile.method,
        base_digest=digest_of(job.base),
        tuned_digest=tuned,
        rows_taught=lesson.taught,
        rows_replay=count_replay(lesson.taught, replay, profile=job.profile) * job.profile.epochs,
        rows_validation=len(lesson.validation),
        rows_refused=lesson.refused,
        epochs=job.profile.epochs,
        steps=trained.steps,
        best_step=trained.best.step,
        best_validation_loss=round(trained.best.validation, 4),
        tokens=trained.tokens,
        curve=tuple(_point(one) for one in measured),
    )


def _point(measured: Measured) -> LossPoint:
    return LossPoint(step=measured.step, train=round(measured.train, 4), validation=round(measured.validation, 4))


def _tokenizer(base: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(base, trust_remote_code=False, local_files_only=True)


def _device() -> Literal["cpu", "cuda"]:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
