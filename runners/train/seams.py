"""The seams of training: where the model's weights are, how rows become one computation, who is told what happens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from runners.train.tokens import TokenRows
from schemas.training import Measured, Saved, Stepped


class World(Protocol):
    """The devices that train together: one, or as many as torchrun started processes.

    Every process calls every method, in the same order; what is returned is the same in all of them, unless said.
    """

    rank: int
    """Which of the processes this is, from 0."""
    size: int
    device: Any
    """The torch.device that this process computes on."""

    def in_turn(self) -> AbstractContextManager[None]:
        """Within the block no other process of this machine is in it, where it holds a model whole that is not kept."""
        ...

    def place(self, model: Any) -> Any:
        """The model on this process's device: all of it, or its part of each weight (FSDP)."""
        ...

    def wrap(self, model: Any) -> Any:
        """What `place` gave, with its gradients averaged over all processes."""
        ...

    def accumulating(self, model: Any, *, last: bool) -> AbstractContextManager[Any]:
        """Within the block gradients of a backward pass are only added up here, unless it is the step's last one."""
        ...

    def total(self, *numbers: float) -> tuple[float, ...]:
        """Each number summed over all processes."""
        ...

    def clip(self, model: Any, norm: float) -> float:
        """Clip the gradients of the whole model to a norm; returns the norm before, in 64 bits."""
        ...

    def weights(self, model: Any) -> dict[str, Any]:
        """The trained weights by their names in the unwrapped model, whole, on the CPU, good until the next step; {} in
        all processes but 0.
        """
        ...

    def moments(self, model: Any, optimizer: Any) -> dict[str, Any]:
        """The optimizer's tensors as `NAME/exp_avg`, `NAME/exp_avg_sq`, `NAME/step`, whole, on the CPU, good until the
        next step; {} in all processes but 0.
        """
        ...

    def restore(self, model: Any, optimizer: Any, weights: dict[str, Any], moments: dict[str, Any]) -> None:
        """Put back what `weights` and `moments` gave; they may come from a world of another size."""
        ...

    def wait(self) -> None:
        """Return when all processes have come here."""
        ...


@dataclass(frozen=True, slots=True)
class Inputs:
    """One computation: token ids of shape (rows, columns), which of them count (`learnt`, bool, same shape, never a
    row's first), and what the decoder is given besides (positions, masks, bounds of packed rows).
    """

    ids: Any
    learnt: Any
    extra: dict[str, Any] = field(default_factory=dict)


class Layout(Protocol):
    """How several rows are computed at once, none of them seeing another."""

    @property
    def name(self) -> str:
        """Packed or grouped."""
        ...

    def cost(self, lengths: Sequence[int]) -> int:
        """Tokens that rows of these lengths take together, padding included."""
        ...

    def collate(self, rows: TokenRows, chosen: Sequence[int], *, device: Any) -> Inputs:
        """The chosen rows as one computation on a device."""
        ...


class Listener(Protocol):
    """Is told what happens, in process 0 only, in order."""

    def stepped(self, step: Stepped) -> None:
        """An optimizer step is done."""
        ...

    def measured(self, measured: Measured) -> None:
        """The validation loss was computed."""
        ...

    def saved(self, saved: Saved) -> None:
        """A checkpoint stands on disk."""
        ...
