"""All that a training has before its first step: model, rows, plan, and how they are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.train.compute.layouts.choose import choose_layout
from runners.train.compute.loss import loss_module
from runners.train.compute.precision import choose_precision
from runners.train.job import ROWS, VALIDATION, TrainingJob
from runners.train.loop.computation import Computation
from runners.train.loop.optimizer import make_optimizer
from runners.train.loop.student import Student, load_student
from runners.train.plan.saves import saves
from runners.train.plan.steps import Step, plan_steps
from runners.train.seams import World
from runners.train.tokens import TokenRows
from schemas.errors import EmptyResult

FIRST = 64
"""So many of the taught rows are measured before the first step, and validate where there are no rows for it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """`saves` are the numbers of the steps that a checkpoint follows. `layout` and `precision` are for people."""

    job: TrainingJob
    world: World
    student: Student
    computation: Computation
    rows: TokenRows
    validation: TokenRows
    plan: Sequence[Step]
    saves: frozenset[int]
    layout: str
    precision: str

    def train_loss(self) -> float:
        """The mean loss of the first taught rows, in nats a counted token."""
        return self.computation.mean_loss(self.rows, range(min(FIRST, self.job.taught)))

    def validation_loss(self) -> float:
        """The mean loss of all validation rows, in nats a counted token."""
        if not len(self.validation):
            return self.train_loss()
        return self.computation.mean_loss(self.validation, range(len(self.validation)))


def set_up(job: TrainingJob, world: World) -> Setup:
    """Load and plan a job. Raises UsageError where model and profile do not go together, EmptyResult without rows."""
    rows, validation = (TokenRows.open(job.folder / name) for name in (ROWS, VALIDATION))
    plan = plan_steps(rows.lengths, taught=job.taught, profile=job.profile, seed=job.seed)
    if not plan:
        raise EmptyResult(f"{job.folder / ROWS} holds no row to train on")
    precision = choose_precision(job.profile.precision, device=world.device)
    longest = max(*rows.lengths, *validation.lengths, 1)
    with world.in_turn():
        student = load_student(job.base, job.profile, precision=precision, seed=job.seed)
        if job.sharding == "ddp" or world.size == 1:
            student.model.to(world.device)  # FSDP moves the weights itself, in parts
        layout, why = choose_layout(student.model, asked=job.profile.layout, pad=student.pad, longest=longest)
        module = world.place(loss_module(student.model))
    module = world.wrap(module)
    computation = Computation(
        module=module,
        optimizer=make_optimizer(module, job.profile),
        layout=layout,
        precision=precision,
        profile=job.profile,
        world=world,
        seed=job.seed,
    )
    return Setup(
        job=job,
        world=world,
        student=student,
        computation=computation,
        rows=rows,
        validation=validation,
        plan=plan,
        saves=saves(plan, job.profile),
        layout=f"{layout.name}: {why}",
        precision=precision,
    )
