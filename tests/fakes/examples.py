"""The example's repositories for tests that write into them: made once a process, then copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from examples.materialise import Example, materialise


def own_example(target: Path) -> Example:
    """What `materialise` makes at `target`, at a third of its cost."""
    shutil.copytree(_template(), target, symlinks=True)
    return materialise(target)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="example-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    materialise(folder / "example")
    return folder / "example"
