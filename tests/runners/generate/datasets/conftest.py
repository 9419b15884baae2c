"""A small run: a knowledge leaf, a grounded and a freeform skill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.dataset_rows import NOTICES, PLURALS, knowledge_lesson, knowledge_row, skill_lesson, skill_row, write
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.write import LeafData, Written
from schemas.generation import GeneratedRow
from schemas.taxonomy import LeafKind


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[list[GeneratedRow]], RowFile]:
    """A file of these rows."""
    made: list[RowFile] = []

    def write(rows: list[GeneratedRow]) -> RowFile:
        made.append(RowFile(tmp_path / f"{len(made)}.rows"))
        for row in rows:
            made[-1].append(row)
        return made[-1]

    return write


@pytest.fixture
def leaves(file_of: Callable[[list[GeneratedRow]], RowFile]) -> list[LeafData]:
    rewritten = {"spellcheck": ("Mend the spelling.", "Write it correctly.")}
    return [
        LeafData(knowledge_lesson(), file_of([knowledge_row(one) for one in range(60)]), rewritten),
        LeafData(
            skill_lesson(NOTICES, LeafKind.GROUNDED),
            file_of([skill_row(one, leaf=NOTICES, context="Notice") for one in range(12)]),
        ),
        LeafData(
            skill_lesson(PLURALS, LeafKind.FREEFORM), file_of([skill_row(one, leaf=PLURALS) for one in range(150)])
        ),
    ]


@pytest.fixture
def written(tmp_path: Path, leaves: list[LeafData]) -> tuple[Path, Written]:
    """The run's folder and what was said of it."""
    folder = tmp_path / "run"
    return folder, write(folder, leaves)
