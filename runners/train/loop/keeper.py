"""Writes what lasts of a training under way: checkpoints, and the state that it resumes from."""

from __future__ import annotations

import time

from runners.train.loop.checkpoints import keep_only, name_checkpoint, write_checkpoint
from runners.train.loop.position import Position
from runners.train.loop.record import Record
from runners.train.loop.setup import Setup
from runners.train.loop.state import save_state


class Keeper:
    """Every process calls its methods, as each may hold a part of the weights; process 0 alone writes."""

    def __init__(self, setup: Setup, record: Record, *, state_seconds: float) -> None:
        """A state is due so many seconds after the last one; when, only process 0 knows."""
        self._setup, self._record, self._state_seconds = setup, record, state_seconds
        self._due = time.monotonic() + state_seconds

    @property
    def state_is_due(self) -> bool:
        """Has the last state become old? Always false in the processes that do not write."""
        return self._setup.world.rank == 0 and time.monotonic() >= self._due

    def write_checkpoint(self, position: Position) -> str:
        """Returns the checkpoint's folder, relative to the run's."""
        setup = self._setup
        name = name_checkpoint(setup.student, step=position.step, rows=position.rows)
        weights = setup.world.weights(setup.computation.module)
        if setup.world.rank == 0:
            inner = {key.removeprefix("model."): tensor for key, tensor in weights.items()}
            write_checkpoint(setup.job.folder / name, setup.student, inner)
        setup.world.wait()
        return name

    def save_state(self, position: Position) -> None:
        """Only once the state is on disk those checkpoints go that neither it nor the profile wants kept."""
        setup = self._setup
        weights = setup.world.weights(setup.computation.module)
        moments = setup.world.moments(setup.computation.module, setup.computation.optimizer)
        if setup.world.rank == 0:
            curve, size = self._record.sync(), setup.world.size
            save_state(setup.job, position, curve=curve, size=size, weights=weights, moments=moments)
            if setup.job.profile.keep == "last and best":
                keep_only(setup.job.folder, position.best, position.last)
        setup.world.wait()
        self._due = time.monotonic() + self._state_seconds
