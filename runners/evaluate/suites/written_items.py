"""Questions that `taxobot data generate` wrote about a branch's leaves, beside those that the leaves bring along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from runners.evaluate.suites.lines import read_rows
from schemas.errors import UsageError
from schemas.item import ItemKind, OpenItem

ASKED = (ItemKind.NEW_QUESTION, ItemKind.CONTROL)
"""The seed questions are read from the branch itself."""
_TASKS = "node_datasets_"


class _Row(BaseModel):
    """A line of the file; multiple-choice items stand there, too, and have options in place of a reference."""

    model_config = ConfigDict(extra="ignore")

    id: str
    kind: ItemKind
    leaf: str
    cluster: str
    template: str
    question: str
    reference: str | None = None
    options: Any = None


@dataclass(frozen=True, slots=True)
class Written:
    """Items by their leaf, and the name of the file that they are from."""

    items: Mapping[str, tuple[OpenItem, ...]] = field(default_factory=dict)
    file: str = ""
    warnings: tuple[str, ...] = ()


def read_written(folder: Path, leaves: Collection[str]) -> Written:
    """The `new-question` and `control` questions about these leaves in the newest `items_<D>.jsonl` of a folder.

    The folder may be a run's own or the `node_datasets_<D>` in it. Raises UsageError, with FILE:LINE where a line is at
    fault, or where there is no such file.
    """
    file = find_items(folder)
    found: dict[str, list[OpenItem]] = {}
    seen: dict[str, int] = {}
    for number, row in read_rows(file, _Row):
        if row.id in seen:
            raise UsageError(f"{file}:{number}: the id {row.id} stood in line {seen[row.id]}")
        seen[row.id] = number
        if row.options is None and row.reference is not None and row.kind in ASKED:
            found.setdefault(row.leaf, []).append(_item(row, row.reference))
    others = sorted(set(found) - set(leaves))
    warnings = (
        (f"{file.name} asks about leaves that the branch does not change: {', '.join(others)}",) if others else ()
    )
    return Written({leaf: tuple(found[leaf]) for leaf in leaves if leaf in found}, file.name, warnings)


def find_items(folder: Path) -> Path:
    """The newest file of items of a run's folder; names end in the time. Raises UsageError where there is none."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder at {folder}; name one that `taxobot data generate` wrote")
    if folder.name.startswith(_TASKS):
        own = folder.parent / f"items_{folder.name.removeprefix(_TASKS)}.jsonl"
        if own.is_file():
            return own
    files = sorted(folder.glob("items_*.jsonl"))
    if not files:
        raise UsageError(f"{folder} holds no items_*.jsonl; name a folder that `taxobot data generate` wrote")
    return files[-1]


def _item(row: _Row, reference: str) -> OpenItem:
    return OpenItem(
        id=row.id,
        kind=row.kind,
        leaf=row.leaf,
        cluster=row.cluster,
        template=row.template,
        question=row.question,
        reference=reference,
    )
