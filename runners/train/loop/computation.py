"""What is computed: one optimizer step over some rows, or their mean loss, however many devices share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from runners.train.compute.precision import Precision, autocast
from runners.train.loop.seeding import seed_step
from runners.train.plan.sharing import share_out
from runners.train.profile import TrainingProfile
from runners.train.seams import Inputs, Layout, World
from runners.train.tokens import TokenRows


class StepResult(NamedTuple):
    """`loss` in nats a counted token, and the gradient's norm before clipping."""

    loss: float
    norm: float
    counted: int


@dataclass(frozen=True, slots=True)
class Computation:
    """The wrapped loss module, its optimizer, and how rows become its inputs. All processes call all methods."""

    module: Any
    optimizer: Any
    layout: Layout
    precision: Precision
    profile: TrainingProfile
    world: World
    seed: int

    def forward_backward(self, rows: TokenRows, chosen: Sequence[int], *, step: int) -> StepResult:
        """Add up and clip the gradients of the mean loss over all counted tokens of the chosen rows."""
        seed_step(self.seed, step=step, rank=self.world.rank)
        if not self.module.training:  # goes through all its modules
            self.module.train()
        counted = sum(rows.counted(row) for row in chosen)
        (loss,) = self.world.total(self._add_gradients(rows, chosen, counted=counted))
        norm = self.world.clip(self.module, self.profile.clip_norm)
        return StepResult(loss / max(1, counted), norm, counted)

    def update(self, rate: float) -> None:
        """Change the weights by their gradients, at a learning rate, and let the gradients go."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def mean_loss(self, rows: TokenRows, chosen: Sequence[int]) -> float:
        """The mean loss over all counted tokens of the chosen rows, in nats; nothing is learnt from them."""
        import torch

        self.module.eval()
        most = self.profile.device_tokens or 4 * self.profile.batch_tokens
        summed = 0.0
        with torch.no_grad():
            for part in self._share(rows, chosen, most=most):
                loss = float(self._loss(rows, part or chosen[:1]))
                summed += loss if part else 0.0
        (total,) = self.world.total(summed)
        return total / max(1, sum(rows.counted(row) for row in chosen))

    def _add_gradients(self, rows: TokenRows, chosen: Sequence[int], *, counted: int) -> float:
        """Returns this process's part of the summed loss. DDP and FSDP average gradients: they are made to sum up."""
        parts = self._share(rows, chosen, most=self.profile.device_tokens)
        summed = 0.0
        for number, part in enumerate(parts, start=1):
            with self.world.accumulating(self.module, last=number == len(parts)):
                # All processes take part in every pass: one that has no rows left computes one for nothing.
                loss = self._loss(rows, part or chosen[:1]) * (1.0 if part else 0.0)
                (loss * self.world.size / max(1, counted)).backward()
            summed = summed + loss.detach()
        return float(summed)

    def _share(self, rows: TokenRows, chosen: Sequence[int], *, most: int | None) -> list[tuple[int, ...]]:
        """The rows that this process computes, in the parts that it computes at once."""
        shares = share_out(chosen, rows.lengths, ranks=self.world.size, layout=self.layout, device_tokens=most)
        return shares[self.world.rank]

    def _loss(self, rows: TokenRows, part: Sequence[int]) -> Any:
        inputs: Inputs = self.layout.collate(rows, part, device=self.world.device)
        with autocast(self.world.device, self.precision):
            return self.module(inputs.ids, inputs.learnt, **inputs.extra)
