"""The development split: the questions that checkpoints are chosen by, as files bring them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.suites.lines import read_rows
from runners.evaluate.suites.mmlu_branch import Sheet, lay_out
from runners.evaluate.suites.task_rows import read_rows as read_task_rows
from runners.evaluate.suites.tasks import read_tasks
from schemas.errors import UsageError
from schemas.item import ChoiceItem, ItemKind, OpenItem

LEAF = "development"
_TEXTS = ChoicePlan()
"""As on a pull request: the option's text as a whole turn of a chat model."""


class _Row(BaseModel):
    """A line of `items_<date>.jsonl`, or one that somebody wrote: what tells questions apart may be left out."""

    model_config = ConfigDict(extra="ignore")

    question: str
    options: tuple[str, ...] | None = None
    answer: int | None = None
    reference: str | None = None
    id: str = ""
    kind: ItemKind = ItemKind.NEW_QUESTION
    leaf: str = LEAF
    cluster: str = ""
    template: str = ""
    value_kind: str = ""


@dataclass(frozen=True, slots=True)
class Development:
    """Questions with options, sheet by sheet, and questions that are answered freely. `notes` are sentences on what was
    left out or mended, with foreign text in them.
    """

    sheets: tuple[Sheet, ...] = ()
    open: tuple[OpenItem, ...] = ()
    notes: tuple[str, ...] = ()


def read_development(path: Path) -> Development:
    """The questions in a JSONL file (`items_<date>.jsonl` of `taxobot data generate`, or rows of question, choices and
    answer as lm-eval's tasks have them), or in a folder of such tasks.

    Raises UsageError, with FILE:LINE where a line is at fault, and where nothing is left to ask.
    """
    if path.is_dir():
        laid = lay_out(read_tasks(path), ChoicePlan(listed=True))
        return _asked(Development(sheets=laid.sheets, notes=laid.warnings), path)
    if _is_task(path):
        rows = read_task_rows(path, task=path.stem, leaf=path.name, kind=ItemKind.NEW_QUESTION)
        return _asked(Development(sheets=_sheets(rows.items), notes=rows.warnings), path)
    rows_read = read_rows(path, _Row)
    items = [_item(row, f"{path.name}:{number}") for number, row in rows_read]
    choices = [item for item in items if isinstance(item, ChoiceItem)]
    return _asked(Development(_sheets(choices), tuple(item for item in items if isinstance(item, OpenItem))), path)


def _is_task(path: Path) -> bool:
    """Whether the first line has lm-eval's word for options."""
    try:
        with path.open("rb") as file:
            first: Any = json.loads(next((line for line in file if line.strip()), b"null"))
    except (OSError, ValueError, RecursionError):
        return False  # the reader says what is wrong
    return isinstance(first, dict) and "choices" in first


def _item(row: _Row, place: str) -> ChoiceItem | OpenItem:
    common: dict[str, Any] = row.model_dump(include={"kind", "leaf", "template", "question"})
    common |= {"id": row.id or place, "cluster": row.cluster or place}
    if row.options is None:
        if row.reference is None:
            raise UsageError(f"{place}: options with an answer, or a reference, are expected")
        return OpenItem(**common, reference=row.reference)
    if len(set(row.options)) != len(row.options) or not 2 <= len(row.options) <= 10:
        raise UsageError(f"{place}: `options`: 2 to 10 different texts are expected")
    if row.answer is None or not 0 <= row.answer < len(row.options):
        raise UsageError(f"{place}: `answer`: the place of the right option, 0 to {len(row.options) - 1}, is expected")
    return ChoiceItem(**common, options=row.options, answer=row.answer, value_kind=row.value_kind)


def _sheets(items: Sequence[ChoiceItem]) -> tuple[Sheet, ...]:
    return (Sheet(LEAF, ItemKind.NEW_QUESTION, _TEXTS, tuple(items)),) if items else ()


def _asked(found: Development, path: Path) -> Development:
    """Without what training shows: a checkpoint that knows its rows by heart would be the best one."""
    seen = ItemKind.SEEN
    sheets = [
        Sheet(
            sheet.leaf,
            sheet.kind,
            sheet.plan,
            tuple(item for item in sheet.items if item.kind is not seen),
            sheet.shots,
        )
        for sheet in found.sheets
    ]
    asked = [sheet for sheet in sheets if sheet.items]
    left = Development(tuple(asked), tuple(item for item in found.open if item.kind is not seen), found.notes)
    if not left.sheets and not left.open:
        raise UsageError(f"{path}: no question is left in it to choose by: all of them stand in training")
    if out := _count(found) - _count(left):
        note = f"{out:,} questions in {path.name} stand in training, so no checkpoint is chosen by them"
        return Development(left.sheets, left.open, (*left.notes, note))
    return left


def _count(found: Development) -> int:
    return sum(len(sheet.items) for sheet in found.sheets) + len(found.open)
