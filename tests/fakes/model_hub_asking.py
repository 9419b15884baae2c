"""A small model to download from the fake hub, and the sentence of a download that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runners.models.hub.download import Downloaded
from schemas.errors import TaxobotError

Bring = Callable[..., Downloaded]
NAME = "model.safetensors"
WEIGHTS = bytes(range(256)) * 2_000
HALF = len(WEIGHTS) // 2
FOLDER = {"config.json": b"{}", NAME: WEIGHTS, "tokenizer.json": b"{}"}


def fails(bring: Bring, *arguments: Any, **options: Any) -> str:
    """The one sentence of a download that fails."""
    with pytest.raises(TaxobotError) as caught:
        bring(*arguments, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the record of its download."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "taxobot-model.json")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
