"""Where packed rows begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where packed rows begin and end. `lengths` are tokens, those of what fills the end last; `longest` is of the rows
    alone. `starts` is an int32 tensor (lengths + 1,) on a GPU, None on other devices.
    """

    lengths: tuple[int, ...]
    longest: int
    starts: Any = None

    @classmethod
    def of(cls, rows: Sequence[int], *, spare: int, device: Any) -> Bounds:
        """The bounds of rows of these lengths, and so many spare tokens."""
        import torch

        lengths, longest = (*rows, spare) if spare else tuple(rows), max(rows, default=0)
        if torch.device(device).type != "cuda":
            return cls(lengths, longest)
        starts = torch.tensor([0, *lengths], dtype=torch.int32).cumsum(0, dtype=torch.int32)
        return cls(lengths, longest, starts.to(device))
