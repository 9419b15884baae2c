"""How far phased training is: what stands in `journalfile.yaml`, in the words of InstructLab's own journal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

from schemas.item import Frozen
from schemas.training import Saved, Trained

State = Literal["train1", "eval1", "train2", "eval2", "done"]
STATES: tuple[State, ...] = get_args(State)
Strategy = Literal["lab-multiphase", "lab-skills-only"]
FIRST: dict[Strategy, State] = {"lab-multiphase": "train1", "lab-skills-only": "train2"}
"""Where each strategy begins."""


class TrainPhase(Frozen):
    """A phase's training: `checkpoints` is its run's folder."""

    started_at_utc: datetime
    ended_at_utc: datetime | None = None
    checkpoints: Path


class EvalResult(Frozen):
    """One checkpoint's measures: `loss` on its phase's validation rows, `score` by the benchmark, where one chooses.
    `checkpoint` None is the model that the phase began with.
    """

    checkpoint: Path | None
    loss: float
    score: float | None = None

    @classmethod
    def of(cls, saved: Saved, folder: Path) -> EvalResult:
        """Of a checkpoint in the run's `folder`."""
        where = folder / saved.folder if saved.folder else None
        return cls(checkpoint=where, loss=saved.validation, score=saved.score)


class EvalPhase(Frozen):
    """A phase's evaluation. `model` is the whole model of its best checkpoint; None: nothing was learnt in it."""

    started_at_utc: datetime
    ended_at_utc: datetime | None = None
    results: tuple[EvalResult, ...] = ()
    best_checkpoint: EvalResult | None = None
    model: Path | None = None

    def ended(self, trained: Trained, folder: Path, *, model: Path | None, now: datetime) -> EvalPhase:
        """The same with what came of it."""
        results = tuple(EvalResult.of(one, folder) for one in trained.checkpoints)
        best = EvalResult.of(trained.best, folder)
        return self.model_copy(
            update={"ended_at_utc": now, "results": results, "best_checkpoint": best, "model": model}
        )


class Progressed(Frozen):
    """The whole journal. `asked` is all that decides what comes of it, by its name for people: a journal of something
    else is never taken up. `final_output` is the best model overall.
    """

    run_id: UUID
    asked: dict[str, str]
    started_at_utc: datetime
    ended_at_utc: datetime | None = None
    current_phase: State
    train_1: TrainPhase | None = None
    eval_1: EvalPhase | None = None
    train_2: TrainPhase | None = None
    eval_2: EvalPhase | None = None
    final_output: EvalResult | None = None

    @property
    def next_state(self) -> State:
        """What comes after the current one."""
        return STATES[STATES.index(self.current_phase) + 1]
