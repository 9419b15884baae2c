"""How far a training is: all that the loop knows besides weights and moments."""

from __future__ import annotations

from schemas.item import Frozen
from schemas.training import Saved


class Position(Frozen):
    """After `step` steps, which saw `rows` rows and `tokens` real tokens. `best` has the lowest validation loss so far
    (step 0, no folder: the base), `last` is the newest checkpoint, `worse` counts the saves since the best.

    `loss_sum` over `loss_steps` steps is the training loss since the last measurement.
    """

    step: int = 0
    rows: int = 0
    tokens: int = 0
    best: Saved
    last: Saved | None = None
    worse: int = 0
    loss_sum: float = 0.0
    loss_steps: int = 0

    def stepped(self, *, rows: int, tokens: int, loss: float) -> Position:
        """One step further."""
        return self.model_copy(
            update={
                "step": self.step + 1,
                "rows": self.rows + rows,
                "tokens": self.tokens + tokens,
                "loss_sum": self.loss_sum + loss,
                "loss_steps": self.loss_steps + 1,
            }
        )

    def saved(self, saved: Saved) -> Position:
        """With one checkpoint more: it is the best where its loss is lower than all before, the base's too."""
        better = saved.validation < self.best.validation
        return self.model_copy(
            update={
                "best": saved if better else self.best,
                "last": saved,
                "worse": 0 if better else self.worse + 1,
                "loss_sum": 0.0,
                "loss_steps": 0,
            }
        )

    @property
    def train(self) -> float:
        """The mean loss of the steps since the last measurement, in nats a token."""
        return self.loss_sum / self.loss_steps
