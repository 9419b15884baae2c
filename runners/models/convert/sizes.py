"""What is in a GGUF file, weighed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Share:
    """So many tensors of one type (F16, Q4_K, …) with so many weights, in so many bytes."""

    type: str
    tensors: int
    weights: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Converted:
    """A GGUF file: its size in bytes, and its tensors by type, the largest share first.

    `notes` are sentences for whoever uses it.
    """

    path: Path
    bytes: int
    shares: tuple[Share, ...]
    notes: tuple[str, ...] = ()

    @property
    def weights(self) -> int:
        """Numbers in all tensors."""
        return sum(share.weights for share in self.shares)

    @property
    def bits(self) -> float:
        """Bits a weight, of the tensors alone."""
        return 8 * sum(share.bytes for share in self.shares) / self.weights


def measure(path: Path) -> Converted:
    """Look into the GGUF file at `path`."""
    import gguf

    tensors, weights, sizes = Counter[str](), Counter[str](), Counter[str]()
    for tensor in gguf.GGUFReader(path).tensors:
        kind = tensor.tensor_type.name
        tensors[kind] += 1
        weights[kind] += int(tensor.n_elements)
        sizes[kind] += int(tensor.n_bytes)
    shares = tuple(Share(kind, tensors[kind], weights[kind], size) for kind, size in sizes.most_common())
    return Converted(path, path.stat().st_size, shares)
