"""A PhaseRunner that trains nothing: it writes folders in place of models, and can be killed at any of its deeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from runners.train.phases.seams import Number
from schemas.training import Saved, Trained


class Killed(BaseException):
    """kill -9: nobody catches it."""


@dataclass
class Rehearsal:
    """`losses` are those of each phase's checkpoints, the first of what it begins with. It is killed before its
    `deadly`-th deed, if there is one.
    """

    losses: dict[Number, tuple[float, ...]]
    deadly: int | None = None
    deeds: list[str] = field(default_factory=list)

    def train(self, number: Number, *, base: Path, folder: Path) -> None:
        self._do(f"train {number} from {base.name}")
        for step in range(1, len(self.losses[number])):
            (folder / f"samples_{step}").mkdir(parents=True, exist_ok=True)
        self._do(f"trained {number}")

    def evaluate(self, number: Number, *, base: Path, folder: Path, cache: Path) -> Trained:
        self._do(f"evaluate {number}")
        cache.mkdir(exist_ok=True)
        assert folder.is_dir()
        saved = [
            Saved(step=step, epoch=step, rows=step, validation=loss, folder=f"samples_{step}" if step else "")
            for step, loss in enumerate(self.losses[number])
        ]
        return Trained(
            best=min(saved, key=lambda one: one.validation),
            last=saved[-1],
            checkpoints=tuple(saved[1:]),
            steps=len(saved) - 1,
            tokens=1,
            ended="all steps done",
            layout="packed",
            precision="fp32",
        )

    def make_model(self, number: Number, *, base: Path, folder: Path, last: bool) -> Path:
        self._do(f"make {number}{' whole' if last else ''}")
        whole = folder / f"best_of_{number}"
        whole.mkdir(exist_ok=True)
        return whole

    def _do(self, deed: str) -> None:
        if len(self.deeds) == self.deadly:
            raise Killed
        self.deeds.append(deed)
