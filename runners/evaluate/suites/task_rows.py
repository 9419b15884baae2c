"""The rows of a multiple-choice task, each with a key that can be trusted.

InstructLab numbers the letters that occur in a file, not A to D: where none of its questions has the answer A, the key
of B is 0. What the row's `mmlubench_answer` says, "B) …", is right in any file, so it goes before the number.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.evaluate.suites.lines import MAX_BYTES, holds_half
from runners.whole import read_whole
from schemas.errors import UsageError
from schemas.item import ChoiceItem, ItemKind

_LETTERS = "ABCDEFGHIJ"
_FEWEST, _MOST = 2, len(_LETTERS)
MENDED = "the number of the key is not that of its letter in mmlubench_answer; the letter was taken"
ALIKE = "two options are the same, so nothing tells which one is right; the question was left out"


@dataclass(frozen=True, slots=True)
class Rows:
    """The items of one file, in its order, and what is to be said about it."""

    items: tuple[ChoiceItem, ...]
    warnings: tuple[str, ...] = ()


def read_rows(file: Path, *, task: str, leaf: str, kind: ItemKind) -> Rows:
    """One item a line. A row without `id` is called by its task and line; one without `cluster` belongs to the passage
    in `document`, or stands alone.

    Raises UsageError with file and line for a row that is no question with options and a key among them.
    """
    items: list[ChoiceItem] = []
    told: Counter[str] = Counter()
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        row = _row(line, where := f"{file}:{number}")
        options = _options(row, where)
        if len(set(options)) < len(options):
            told[ALIKE] += 1
            continue
        answer, mended = _key(row, options, where)
        told[MENDED] += mended
        items.append(
            ChoiceItem(
                id=_text(row, "id") or f"{task}/{number}",
                kind=kind,
                leaf=leaf,
                cluster=_cluster(row, number),
                template=_text(row, "template"),
                question=_question(row, where),
                options=options,
                answer=answer,
            )
        )
    return Rows(tuple(items), tuple(_warnings(file, told, left=len(items))))


def _lines(file: Path) -> list[str]:
    try:
        return read_whole(file, most=MAX_BYTES).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: this line is no JSON") from error
    if holds_half(row):
        raise UsageError(f"{where}: there is half a character in it (\\ud800 to \\udfff), which no file can hold")
    if not isinstance(row, dict):
        raise UsageError(f"{where}: an object with question, choices and answer is expected")
    return row


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _question(row: dict[str, Any], where: str) -> str:
    question = _text(row, "question").strip()
    if not question:
        raise UsageError(f"{where}: question: a text is expected")
    return question


def _options(row: dict[str, Any], where: str) -> tuple[str, ...]:
    options = row.get("choices")
    if not isinstance(options, list) or not _FEWEST <= len(options) <= _MOST:
        raise UsageError(f"{where}: choices: a list of {_FEWEST} to {_MOST} texts is expected")
    if not all(isinstance(option, str) and option.strip() for option in options):
        raise UsageError(f"{where}: choices: each of them must be a text")
    return tuple(options)


def _key(row: dict[str, Any], options: tuple[str, ...], where: str) -> tuple[int, bool]:
    """The place of the right option, and whether it is another one than the row's number says."""
    said = row.get("answer")
    if isinstance(said, str) and len(said) == 1 and said in _LETTERS:
        said = _LETTERS.index(said)
    letter, bracket, _ = _text(row, "mmlubench_answer").strip().partition(")")
    right = _LETTERS.index(letter) if bracket and len(letter) == 1 and letter in _LETTERS else said
    if not isinstance(right, int) or isinstance(right, bool) or not 0 <= right < len(options):
        raise UsageError(f"{where}: answer: the place of the right option, 0 to {len(options) - 1}, is expected")
    return right, right != said


def _cluster(row: dict[str, Any], number: int) -> str:
    if named := _text(row, "cluster"):
        return named
    passage = _text(row, "document").strip()
    return hashlib.sha256(passage.encode(errors="replace")).hexdigest()[:12] if passage else f"line {number}"


def _warnings(file: Path, told: Counter[str], *, left: int) -> list[str]:
    said = [f"{file.name}: {reason} ({count:,} ×)" for reason, count in sorted(told.items()) if count]
    return said if left else [*said, f"{file.name} holds no question that can be asked"]
