"""Rows side by side, padded on the right to the longest: any model computes them so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runners.train.seams import Inputs
from runners.train.tokens import TokenRows

GRAIN = 8  # lengths are rounded up to it: oneDNN compiles and keeps a kernel for every new shape


def padded_length(length: int) -> int:
    """A row's length in tokens, rounded up to the grain."""
    return -(-length // GRAIN) * GRAIN


@dataclass(frozen=True, slots=True)
class Grouped:
    """Ids of shape (rows, longest padded length), with an attention mask of that shape. Where no rows are chosen there
    is one of a grain of padding.
    """

    pad: int
    name: str = "grouped"

    def cost(self, lengths: Sequence[int]) -> int:
        """Tokens that rows of these lengths take together, padding included."""
        return padded_length(max(lengths, default=0)) * len(lengths)

    def collate(self, rows: TokenRows, chosen: Sequence[int], *, device: Any) -> Inputs:
        """The chosen rows as one computation on a device."""
        import torch

        taken = [rows.row(number) for number in chosen] or [_nothing(self.pad)]
        shape = (len(taken), padded_length(max(len(ids) for ids, _ in taken)))
        every = torch.full(shape, self.pad)
        attention = torch.zeros(shape, dtype=torch.long)
        counts = torch.zeros(shape, dtype=torch.bool)
        for number, (ids, learnt) in enumerate(taken):
            every[number, : len(ids)] = ids
            attention[number, : len(ids)] = 1
            counts[number, 1 : len(ids)] = learnt[1:]  # nothing predicts a row's first token
        return Inputs(every.to(device), counts.to(device), {"attention_mask": attention.to(device)})


def _nothing(pad: int) -> tuple[Any, Any]:
    import torch

    return torch.full((GRAIN,), pad), torch.zeros(GRAIN, dtype=torch.bool)
