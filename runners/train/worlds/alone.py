"""A world of one process, with one device."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from runners.train.worlds.gradients import scale, squared_norm
from schemas.errors import StoreCorrupt

MOMENTS = ("exp_avg", "exp_avg_sq", "step")
"""What AdamW keeps of each weight."""


class Alone:
    """A `World` of one process. What `weights` and `moments` give shares memory with the model where that is on the
    CPU already: it is of use until the next step.
    """

    rank, size = 0, 1

    def __init__(self, device: str = "cpu") -> None:
        """`device` is a torch.device's name: `cpu`, `cuda`, `mps`."""
        import torch

        self.device = torch.device(device)

    def in_turn(self) -> AbstractContextManager[None]:
        """There is nobody else."""
        return nullcontext()

    def place(self, model: Any) -> Any:
        """The model itself, on the device."""
        return model.to(self.device)

    def wrap(self, model: Any) -> Any:
        """The model itself."""
        return model

    def accumulating(self, _model: Any, *, last: bool) -> AbstractContextManager[Any]:  # noqa: ARG002 - as the others'
        """Gradients of several backward passes add up anyway."""
        return nullcontext()

    def total(self, *numbers: float) -> tuple[float, ...]:
        """The numbers themselves."""
        return numbers

    def clip(self, model: Any, norm: float) -> float:
        """Clip the gradients of the whole model to a norm; returns the norm before, in 64 bits."""
        gradients = [weight.grad for weight in model.parameters() if weight.grad is not None]
        before = math.sqrt(squared_norm(gradients))
        scale(gradients, before=before, norm=norm)
        return before

    def weights(self, model: Any) -> dict[str, Any]:
        """The trained weights by their names in the model."""
        return {name: weight.detach().cpu() for name, weight in _trained(model)}

    def moments(self, model: Any, optimizer: Any) -> dict[str, Any]:
        """The optimizer's tensors as `NAME/exp_avg`, `NAME/exp_avg_sq`, `NAME/step`; none before the first step."""
        return {
            f"{name}/{moment}": optimizer.state[weight][moment].detach().cpu()
            for name, weight in _trained(model)
            for moment in MOMENTS
            if weight in optimizer.state
        }

    def restore(self, model: Any, optimizer: Any, weights: dict[str, Any], moments: dict[str, Any]) -> None:
        """Put back what `weights` and `moments` gave. Without moments AdamW begins anew. Raises StoreCorrupt where they
        are those of another model.
        """
        import torch

        if weights.keys() != {name for name, _ in _trained(model)}:
            raise StoreCorrupt("the state holds the weights of another model; begin anew with --fresh")
        with torch.no_grad():
            for name, weight in _trained(model):
                weight.copy_(weights[name])
                optimizer.state.pop(weight, None)
                if f"{name}/step" in moments:  # no row has had a use for the others yet
                    optimizer.state[weight] = self._moments_of(name, moments, like=weight, optimizer=optimizer)

    def wait(self) -> None:
        """There is nobody to wait for."""

    def _moments_of(self, name: str, moments: dict[str, Any], *, like: Any, optimizer: Any) -> dict[str, Any]:
        """AdamW adds to them in place: they are copied."""
        import torch

        held = {key: moments[f"{name}/{key}"].to(like.device, like.dtype, copy=True) for key in MOMENTS[:2]}
        where = like.device if optimizer.param_groups[0]["fused"] else "cpu"
        return held | {"step": torch.tensor(float(moments[f"{name}/step"]), dtype=torch.float32, device=where)}


def _trained(model: Any) -> Iterator[tuple[str, Any]]:
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            yield name, weight
