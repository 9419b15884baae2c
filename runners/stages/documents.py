"""Documents: the files that a knowledge leaf teaches, by repository, commit and patterns.

A full commit id names its content, so where it was read from (a mirror) is no part of a stored result's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runners.progress import Tick
from runners.stages.files import read_value, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage
from runners.taxonomy.documents import fetch
from schemas.documents import Documents
from schemas.taxonomy import Leaf

STAGE = Stage("documents", 1)


def collect_documents(leaf: Leaf, *, workshop: Workshop, mirrors: Mapping[str, str], cache: Path) -> Documents | None:
    """The leaf's documents; None for a skill. Raises DocumentUnreachable."""
    source = leaf.document
    if source is None:
        return None

    def build(folder: Path, _tick: Tick) -> None:
        write_value(folder / "documents.json", Documents, fetch(source, mirrors=mirrors, cache=cache))

    result = workshop.obtain(
        STAGE,
        leaf.path,
        inputs={"commit": source.commit},
        parameters={"repo": source.repo, "patterns": list(source.patterns)},
        build=build,
    )
    return read_value(result.path("documents.json"), Documents)
