"""Rows as token ids in flat arrays: a million rows take no million Python objects, and processes share one file."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import StoreCorrupt

if TYPE_CHECKING:
    from runners.train.data.encoder import Encoded


class TokenRows:
    """Rows of token ids. `ids` int32 and `learnt` bool have the shape (all tokens,), `starts` int64 (rows + 1,): row i
    is `ids[starts[i]:starts[i + 1]]`, and `learnt` says of each token whether predicting it counts for the loss.
    """

    def __init__(self, ids: Any, learnt: Any, starts: Any) -> None:
        self.ids, self.learnt = ids, learnt
        self._bounds: list[int] = starts.tolist()
        self.lengths = [end - start for start, end in zip(self._bounds, self._bounds[1:], strict=False)]
        """Tokens of each row."""

    @classmethod
    def of(cls, rows: Iterable[Encoded]) -> TokenRows:
        """The rows, in order; each is let go of as soon as it is copied."""
        import torch

        ids, learnt, starts = array("i"), array("b"), array("q", [0])
        for row in rows:
            ids.extend(row.ids)
            learnt.extend(row.learnt)
            starts.append(len(ids))
        return cls(_tensor(ids, torch.int32), _tensor(learnt, torch.bool), _tensor(starts, torch.int64))

    @classmethod
    def join(cls, parts: Sequence[TokenRows]) -> TokenRows:
        """All rows of the parts, in order."""
        import torch

        lengths = [0, *(length for part in parts for length in part.lengths)]
        return cls(
            torch.cat([part.ids for part in parts]),
            torch.cat([part.learnt for part in parts]),
            torch.tensor(lengths, dtype=torch.int64).cumsum(0),
        )

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def row(self, number: int) -> tuple[Any, Any]:
        """(ids, learnt) of a row, each of shape (tokens,)."""
        start, end = self._bounds[number], self._bounds[number + 1]
        return self.ids[start:end], self.learnt[start:end]

    def counted(self, number: int) -> int:
        """How many tokens of a row count for the loss: nothing predicts its first one."""
        return int(self.row(number)[1][1:].sum())

    def save(self, path: Path) -> None:
        """Write one safetensors file."""
        import torch
        from safetensors.torch import save_file

        starts = torch.tensor(self._bounds, dtype=torch.int64)
        save_file({"ids": self.ids.contiguous(), "learnt": self.learnt.contiguous(), "starts": starts}, path)

    @classmethod
    def open(cls, path: Path) -> TokenRows:
        """What `save` wrote, mapped into memory. Raises StoreCorrupt where it is not that."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            held = load_file(path)
            return cls(held["ids"], held["learnt"], held["starts"])
        except (OSError, KeyError, SafetensorError) as error:
            raise StoreCorrupt(f"{path} does not hold the token ids that were written there: {error}") from error


def _tensor(held: array[int], kind: Any) -> Any:
    """The numbers as a tensor that shares their memory; `kind` is as wide as they are."""
    import torch

    return torch.frombuffer(held, dtype=kind) if held else torch.empty(0, dtype=kind)
