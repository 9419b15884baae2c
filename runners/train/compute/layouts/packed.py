"""Rows one after the other: linear layers compute all of them at once, attention each alone, nothing is padded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runners.train.compute.layouts.bounds import Bounds
from runners.train.seams import Inputs
from runners.train.tokens import TokenRows

GRAIN = 64
"""A computation's tokens come in multiples of it: oneDNN compiles and keeps a kernel for every new shape, and the tiles
of a GPU's matrix multiplications are filled.
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """Ids of shape (1, all tokens); positions begin anew with every row. The spare tokens at the end are a row too, and
    all there is where no rows are chosen.
    """

    pad: int
    name: str = "packed"

    def cost(self, lengths: Sequence[int]) -> int:
        """Tokens that rows of these lengths take together, the spare ones included."""
        return -(-sum(lengths) // GRAIN) * GRAIN

    def collate(self, rows: TokenRows, chosen: Sequence[int], *, device: Any) -> Inputs:
        """The chosen rows as one computation on a device."""
        import torch

        taken = [rows.row(number) for number in chosen]
        lengths = [len(ids) for ids, _ in taken]
        spare = (self.cost(lengths) or GRAIN) - sum(lengths)
        ids = torch.cat([*(ids for ids, _ in taken), torch.full((spare,), self.pad, dtype=torch.int32)]).long()
        learnt = torch.cat([*(learnt for _, learnt in taken), torch.zeros(spare, dtype=torch.bool)])
        bounds = Bounds.of(lengths, spare=spare, device=device)
        positions = torch.cat([torch.arange(length) for length in bounds.lengths])
        learnt[positions == 0] = False  # nothing predicts a row's first token
        extra = {"position_ids": positions[None].to(device), "row_bounds": bounds}
        return Inputs(ids[None].to(device), learnt[None].to(device), extra)
