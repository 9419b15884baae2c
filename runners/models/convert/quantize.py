"""A GGUF file in fewer bits a weight, by llama.cpp's own quantizer."""

from __future__ import annotations

import os
from pathlib import Path

from runners.models.convert.beside import beside, refuse_existing
from runners.models.convert.llama import ask_llama
from runners.models.convert.room import check_room
from runners.models.convert.sizes import Converted, measure
from runners.models.weights import gguf_parts
from runners.progress import Progress
from schemas.errors import LlamaFailed, UsageError

KINDS = {
    "Q2_K": 3.2,
    "Q3_K_S": 3.7,
    "Q3_K_M": 4.0,
    "Q3_K_L": 4.3,
    "Q4_0": 4.7,
    "Q4_1": 5.1,
    "Q4_K_S": 4.7,
    "Q4_K_M": 4.9,
    "Q5_0": 5.6,
    "Q5_1": 6.0,
    "Q5_K_S": 5.6,
    "Q5_K_M": 5.7,
    "Q6_K": 6.6,
    "Q8_0": 8.5,
}
"""Kinds that need no calibration texts, and the bits a weight that each about takes on a model of 8 billion weights
(https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md). Small models take more: rows whose length
is no multiple of 256 fall back to larger types.
"""
WHOLE = {"F32", "F16", "BF16"}
"""Types of tensors that were not quantized."""
SECONDS_A_GIGABYTE = 600.0
"""A slow disk and one core need a tenth of it."""


def quantize(
    source: Path, target: Path, *, python: Path, progress: Progress, kind: str = "Q4_K_M", threads: int | None = None
) -> Converted:
    """Write the GGUF file `source` as `target`, in `kind`, by the llama_cpp of the interpreter `python`.

    `threads` None takes all cores. The file appears whole or not at all. Raises UsageError for an unknown kind, a
    source that is quantized already or in parts, a target that is there or does not fit; LlamaFailed where llama.cpp
    fails.
    """
    check_kind(kind)
    size = _check_source(source)
    refuse_existing(target)
    expected = int(size.weights * KINDS[kind] / 8)
    check_room(target.parent, min(2 * expected, size.bytes))
    with beside(target) as part, progress.stage("convert", f"to {kind}", total=expected) as tick:
        written = 0

        def tell() -> None:
            nonlocal written
            now = min(part.stat().st_size if part.exists() else 0, expected)
            tick(max(0, now - written))
            written = max(now, written)

        request = {
            "task": "quantize",
            "source": str(source),
            "target": str(part),
            "kind": f"LLAMA_FTYPE_MOSTLY_{kind}",
            "threads": threads or os.cpu_count() or 1,
        }
        limit = SECONDS_A_GIGABYTE * (1 + size.bytes / 10**9)
        if status := ask_llama(python, request, seconds=limit, meanwhile=tell):
            raise LlamaFailed(f"llama.cpp could not quantize {source} (its status is {status}).")
    return measure(target)


def check_kind(kind: str) -> None:
    """Raise UsageError for a kind that is not among those known, which it lists."""
    if kind not in KINDS:
        raise UsageError(f"{kind} is no kind of quantization known here; these are: {', '.join(KINDS)}.")


def _check_source(source: Path) -> Converted:
    if len(gguf_parts(source)) > 1:
        raise UsageError(f"{source} is a model in several files; only models in one file are quantized.")
    size = measure(source)
    if quantized := [share.type for share in size.shares if share.type not in WHOLE]:
        raise UsageError(f"{source} is quantized already ({', '.join(quantized)}); name the f16 file it was made from.")
    return size
