"""Weight files, opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemas.errors import ModelRefused


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """The tensors of a safetensors file, read when they are asked for. Raises ModelRefused where it is broken."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as tensors:
            yield tensors
    except SafetensorError as error:
        raise ModelRefused(f"{file} is no whole safetensors file: {error}") from error
