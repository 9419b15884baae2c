"""A training under way: step after step, with what is measured, saved and told in between."""

from __future__ import annotations

import time

from runners.interrupt import Asked
from runners.train.loop.computation import StepResult
from runners.train.loop.finite import check_measured, check_step
from runners.train.loop.keeper import Keeper
from runners.train.loop.position import Position
from runners.train.loop.record import Record
from runners.train.loop.schedule import learning_rate
from runners.train.loop.setup import Setup
from runners.train.loop.state import STATE
from runners.train.plan.steps import Step
from schemas.errors import Interrupted
from schemas.training import Measured, Saved, Stepped


class Course:
    """Goes from a position to the end; every process of the world goes along."""

    def __init__(self, setup: Setup, record: Record, keeper: Keeper, position: Position | None) -> None:
        """`position` None: from the beginning, with the base's own losses measured first."""
        self._setup, self._record, self._keeper = setup, record, keeper
        self.position = position or self._measure_base()

    @property
    def patient(self) -> bool:
        """Has the validation loss fallen lately, or is that not asked for?"""
        patience = self._setup.job.profile.patience
        return patience is None or self.position.worse < patience

    def run(self, asked: Asked) -> None:
        """All steps that are left. Raises Interrupted, with the state saved, once any process was asked to stop;
        TrainingFailed where a loss is no finite number.
        """
        while self.position.step < len(self._setup.plan) and self.patient:
            self._step(self._setup.plan[self.position.step])
            saves = self.position.step in self._setup.saves
            if saves:
                self._save()
            stop, due = self._setup.world.total(bool(asked), self._keeper.state_is_due)
            if saves or stop or due:
                self._keeper.save_state(self.position)
            if stop:
                raise Interrupted(self._words())

    def _step(self, step: Step) -> None:
        began = time.perf_counter()
        setup, number = self._setup, self.position.step + 1
        rate = learning_rate(number - 1, steps=len(setup.plan), profile=setup.job.profile)
        result = setup.computation.forward_backward(setup.rows, step.rows, step=number)
        check_step(result, step, number=number, rate=setup.job.profile.learning_rate)
        setup.computation.update(rate)
        tokens = sum(setup.rows.lengths[row] for row in step.rows)
        self.position = self.position.stepped(rows=len(step.rows), tokens=tokens, loss=result.loss)
        self._tell_step(step, result, rate=rate, tokens=tokens, seconds=time.perf_counter() - began)

    def _tell_step(self, step: Step, result: StepResult, *, rate: float, tokens: int, seconds: float) -> None:
        self._record.stepped(
            Stepped(
                step=self.position.step,
                total=len(self._setup.plan),
                epoch=step.epoch,
                rows=self.position.rows,
                loss=result.loss,
                gradient_norm=result.norm,
                learning_rate=rate,
                counted=result.counted,
                tokens=tokens,
                seconds=round(seconds, 4),
            )
        )

    def _measure_base(self) -> Position:
        loss = self._measure(epoch=0, step=0, rows=0, train=self._setup.train_loss())
        return Position(best=Saved(step=0, epoch=0, rows=0, validation=loss, folder=""))

    def _save(self) -> None:
        """Measure, write the checkpoint, and see whether it is the best."""
        step, rows = self.position.step, self.position.rows
        epoch = self._setup.plan[step - 1].epoch
        loss = self._measure(epoch=epoch, step=step, rows=rows, train=self.position.train)
        name = self._keeper.write_checkpoint(self.position)
        saved = Saved(step=step, epoch=epoch, rows=rows, validation=loss, folder=name)
        self._record.saved(saved)
        self.position = self.position.saved(saved)

    def _measure(self, *, epoch: int, step: int, rows: int, train: float) -> float:
        """The validation loss, which is told."""
        loss = self._setup.validation_loss()
        measured = Measured(step=step, epoch=epoch, rows=rows, train=train, validation=loss)
        check_measured(measured, rate=self._setup.job.profile.learning_rate)
        self._record.measured(measured)
        return loss

    def _words(self) -> str:
        return (
            f"interrupted after step {self.position.step} of {len(self._setup.plan)}: the state is saved in "
            f"{self._setup.job.folder / STATE}; run the same command again to carry on from there"
        )
