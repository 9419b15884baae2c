"""Phased training: knowledge, evaluate, skills from the best of that, evaluate, the best overall (arXiv 2403.01081).

    train1 ──► eval1 ──► train2 ──► eval2 ──► done        each arrow is one replacement of the journal

What a state does may be done again, so that the same command carries on wherever it was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from runners.train.phases.journal import Journal
from runners.train.phases.seams import Number, PhaseRunner
from runners.train.phases.state import FIRST, EvalPhase, EvalResult, Progressed, Strategy, TrainPhase
from schemas.errors import StoreCorrupt

CHECKPOINTS, CACHE = "checkpoints", "eval_cache"
Note = Callable[[str], None]


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Phases:
    """Goes through the states. `base` is the whole model that everything begins with."""

    journal: Journal
    runner: PhaseRunner
    base: Path
    note: Note = lambda _: None
    now: Callable[[], datetime] = _utc

    def run(self, strategy: Strategy, asked: Mapping[str, str]) -> Progressed:
        """Carry on with the journal, or begin one; returns it at its end. Raises as the runner, and StoreCorrupt."""
        at = self.journal.read() or self.journal.begin(asked, FIRST[strategy], now=self.now())
        while at.current_phase != "done":
            self.note(f"phased training: {at.current_phase}")
            at = self._forward(self._done(at))
        return at

    def folder(self, number: Number) -> Path:
        """The run's folder of a phase."""
        return self.journal.folder / f"phase{number}" / CHECKPOINTS

    def _done(self, at: Progressed) -> Progressed:
        """The journal with what the current state made."""
        match at.current_phase:
            case "train1":
                return at.model_copy(update={"train_1": self._train(1, at, at.train_1)})
            case "eval1":
                return at.model_copy(update={"eval_1": self._evaluate(1, at, at.eval_1)})
            case "train2":
                return at.model_copy(update={"train_2": self._train(2, at, at.train_2)})
            case "eval2":
                at = at.model_copy(update={"eval_2": self._evaluate(2, at, at.eval_2)})
                return at.model_copy(update={"final_output": self._best_overall(at)})
            case "done":
                return at

    def _forward(self, at: Progressed) -> Progressed:
        state = at.next_state
        ended = {"ended_at_utc": self.now()} if state == "done" else {}
        moved = at.model_copy(update={"current_phase": state, **ended})
        self.journal.write(moved)
        return moved

    def _train(self, number: Number, at: Progressed, known: TrainPhase | None) -> TrainPhase:
        folder = self.folder(number)
        began = known or TrainPhase(started_at_utc=self.now(), checkpoints=folder)
        self.journal.write(at.model_copy(update={f"train_{number}": began}))
        self.runner.train(number, base=self._base(number, at), folder=folder)
        return began.model_copy(update={"ended_at_utc": self.now()})

    def _evaluate(self, number: Number, at: Progressed, known: EvalPhase | None) -> EvalPhase:
        folder, base = self.folder(number), self._base(number, at)
        began = known or EvalPhase(started_at_utc=self.now())
        self.journal.write(at.model_copy(update={f"eval_{number}": began}))
        trained = self.runner.evaluate(number, base=base, folder=folder, cache=folder.with_name(CACHE))
        model = None
        if trained.best.step:
            model = self.runner.make_model(number, base=base, folder=folder, last=number == 2)
        else:
            self.note(f"phase {number} taught nothing: no checkpoint is better than what it began with")
        return began.ended(trained, folder, model=model, now=self.now())

    def _base(self, number: Number, at: Progressed) -> Path:
        """Phase 2 begins with the best of phase 1; where nothing was learnt there, or there was none, with the base."""
        found = at.eval_1.model if number == 2 and at.eval_1 else None
        if found is not None and not found.is_dir():
            raise StoreCorrupt(f"{found}, the best model of phase 1, is gone; --force-clear-phased-cache begins anew")
        return found or self.base

    def _best_overall(self, at: Progressed) -> EvalResult | None:
        """The best of phase 2; where nothing is better than what that began with, the best of phase 1.

        Phase 2 measures the model that it begins with on its own rows, or with the same questions, so both are
        compared there.
        """
        if at.eval_2 and at.eval_2.model:
            return at.eval_2.best_checkpoint
        if not at.eval_1 or not at.eval_1.model:
            return None
        self.runner.make_model(1, base=self.base, folder=self.folder(1), last=True)
        return at.eval_1.best_checkpoint
