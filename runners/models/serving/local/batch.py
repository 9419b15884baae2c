"""Choices that take their next step together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runners.models.serving.local.cache import join, keep
from runners.models.serving.local.forward import forward
from runners.models.serving.local.held import Held
from runners.models.serving.local.row import Row


class Batch:
    """Rows over one cache, each as long as its prompt and answer so far; all for the model, or for one adapter.

    Rows come and go between two steps. What stands beside a row changes its logits by rounding only.
    """

    def __init__(self, held: Held, row: Row, cache: Any, length: int) -> None:
        self.rows, self.adapter = [row], row.job.adapter
        self._held = held
        self._cache, self._lengths = cache, [length]

    def add(self, row: Row, cache: Any, length: int) -> None:
        """Let another row in, whose cache holds its first `length` tokens."""
        self._cache = join((self._cache, cache), (max(self._lengths), length))
        self.rows.append(row)
        self._lengths.append(length)

    def step(self) -> None:
        """One more token for every row; those that are over then leave."""
        import torch

        ids = torch.tensor([[row.last] for row in self.rows])
        self._lengths = [length + 1 for length in self._lengths]
        with self._held.using(self.adapter) as model:
            logits = forward(self._held, model, ids, mask=make_mask(self._lengths), cache=self._cache, keep=1)
        for row, values in zip(self.rows, logits[:, 0], strict=True):
            row.take(values)
        self.drop_over()

    def drop_over(self) -> None:
        """Let go of rows that are over, or that nobody waits for any more."""
        stay = [index for index, row in enumerate(self.rows) if not (row.over or row.job.gone.is_set())]
        if len(stay) == len(self.rows):
            return
        before = max(self._lengths)
        self.rows = [self.rows[index] for index in stay]
        self._lengths = [self._lengths[index] for index in stay]
        if stay:
            self._cache = keep(self._cache, stay, before - max(self._lengths))


def make_mask(lengths: Sequence[int]) -> Any:
    """Zeros, then as many ones as the row is long (rows x longest)."""
    import torch

    width = max(lengths)
    return torch.tensor([[0] * (width - length) + [1] * length for length in lengths])
