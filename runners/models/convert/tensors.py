"""A checkpoint's tensors as GGUF wants them: names, order of rows, types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.models.convert.architectures import Checkpoint
from runners.models.convert.opened import opened
from runners.models.convert.shapes import Shape, expected_shapes, shape_of
from runners.models.convert.tied import HEAD
from runners.models.weights import safetensors_of
from schemas.errors import ModelRefused

READ = {"F64", "F32", "F16", "BF16"}
"""Types of safetensors that are numbers as they stand; all others are quantized."""
COMPUTED = ("rotary_emb.inv_freq", "masked_bias")
"""Ends of names that old checkpoints hold, and every program computes for itself."""
HEADS = {"q_proj": "num_attention_heads", "k_proj": "num_key_value_heads"}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of the GGUF file: its name there, its shape (rows first), and where it comes from.

    `heads` is how many heads' rows are reordered, None for none.
    """

    name: str
    shape: tuple[int, ...]
    file: Path
    key: str
    heads: int | None = None

    @property
    def half(self) -> bool:
        """Is it stored in 16 bits? Vectors are few, and llama.cpp computes them in 32."""
        return len(self.shape) > 1

    @property
    def size(self) -> int:
        """Bytes in the GGUF file."""
        count = 2 if self.half else 4
        for length in self.shape:
            count *= length
        return count

    def load(self) -> Any:
        """Read it as a numpy array, rows in order. Raises ModelRefused where a value does not fit into 16 bits."""
        import torch

        with opened(self.file) as tensors:
            loaded = tensors.get_tensor(self.key)
        loaded = loaded.to(torch.float16 if self.half else torch.float32)
        if not bool(torch.isfinite(loaded).all()):
            raise ModelRefused(f"{self.file}: {self.key} holds numbers that are not finite, or too large for f16.")
        return interleave(loaded.numpy(), self.heads) if self.heads else loaded.numpy()


def interleave(weights: Any, heads: int) -> Any:
    """Reorder the rows of each head: rope turns pairs of rows that stand half a head apart in transformers, and side by
    side in llama.cpp.
    """
    shape = weights.shape
    halves = weights.reshape(heads, 2, shape[0] // heads // 2, *shape[1:])
    return halves.swapaxes(1, 2).reshape(shape)


def plan_tensors(checkpoint: Checkpoint) -> tuple[Tensor, ...]:
    """All tensors of the file, in their order. Raises ModelRefused where one is unknown, missing, quantized, or of
    another shape than config.json says.
    """
    shapes = expected_shapes(checkpoint)
    found = {tensor.name: tensor for tensor in _read(checkpoint, _names(checkpoint), shapes)}
    if missing := sorted(shapes.keys() - found.keys()):
        raise ModelRefused(f"{checkpoint.folder} is not whole: it lacks the tensor for {missing[0]}; download it again")
    return tuple(sorted(found.values(), key=lambda tensor: _order(tensor.name)))


def _names(checkpoint: Checkpoint) -> Any:
    import gguf

    kinds = {name: kind for kind, name in gguf.MODEL_ARCH_NAMES.items()}
    return gguf.get_tensor_name_map(kinds[checkpoint.architecture.gguf], checkpoint.config.num_hidden_layers)


def _read(checkpoint: Checkpoint, names: Any, shapes: dict[str, Shape]) -> Iterator[Tensor]:
    for file in safetensors_of(checkpoint.folder):
        with opened(file) as tensors:
            for key in tensors.keys():  # noqa: SIM118 - no mapping
                if _is_written(key, shapes):
                    name = names.get_name(key, try_suffixes=(".weight", ".bias")) or ""
                    part = tensors.get_slice(key)
                    _check(f"{file}: {key}", part, shape_of(name, shapes))
                    yield Tensor(name, tuple(part.get_shape()), file, key, _heads(checkpoint.config, key))


def _is_written(key: str, shapes: dict[str, Shape]) -> bool:
    # llama.cpp takes the embeddings for a head that is not there.
    tied = key == HEAD and "output.weight" not in shapes
    return not tied and not key.endswith(COMPUTED)


def _check(title: str, part: Any, shape: Shape | None) -> None:
    if shape is None:
        raise ModelRefused(f"{title} is a tensor for which GGUF has no name in this architecture")
    if part.get_dtype() not in READ:
        raise ModelRefused(f"{title} is quantized ({part.get_dtype()}); convert the model that it was made from")
    if tuple(part.get_shape()) != shape:
        raise ModelRefused(f"{title} has the shape {part.get_shape()}; config.json asks for {list(shape)}")


def _heads(config: Any, key: str) -> int | None:
    for projection, count in HEADS.items():
        if f".{projection}." in key:
            return int(getattr(config, count))
    return None


def _order(name: str) -> tuple[int, int, str]:
    layer = re.match(r"blk\.(\d+)\.", name)
    return (1, int(layer[1]), name) if layer else (0 if name.startswith("token_embd") else 2, 0, name)
