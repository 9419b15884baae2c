"""Files of training rows, in the formats that InstructLab, TRL and Alpaca write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from runners.train.data.lines import read_objects
from runners.train.data.turns import Row, Said, format_of, turns_of
from schemas.errors import UsageError
from schemas.sample import Message, TrainingRow

_DOCUMENTS = ("raw_document", "sdg_document", "document", "seed_context", "context")
"""Columns that hold what a row was made from, the one that rows have most in common first."""


def read_rows(paths: Sequence[Path]) -> list[TrainingRow]:
    """All rows of JSON Lines files, in order, each with `FILE:LINE` as its id.

    A file holds one of three formats: `messages` (turns of `role` and `content`, optionally `reasoning_content`; beside
    them `unmask` and `metadata`; also the older role `pretraining`, with marked turns in its text or without), `user`
    and `assistant` (optionally `system`), `instruction` and `output` (optionally `input`). Rows made from one document
    share a `cluster`.

    Raises UsageError, one sentence that begins with file and line, for what is no such row, and for a file that holds
    two formats.
    """
    systems: dict[str, Message] = {}
    return [row for path in paths for row in _read(path, systems)]


def _read(path: Path, systems: dict[str, Message]) -> Iterator[TrainingRow]:
    first: tuple[str, str] | None = None
    for place, found in read_objects(path):
        name = format_of(found, place)
        first = first or (name, place)
        if name != first[0]:
            raise UsageError(f"{place}: a row of {name}, and {first[1]} is one of {first[0]}; make two files of them")
        yield _row(found, turns_of(found, name, place), place, systems)


def _row(found: Row, said: Said, place: str, systems: dict[str, Message]) -> TrainingRow:
    """One system prompt stands in a hundred thousand rows: in memory they share it."""
    metadata = _metadata(found)
    turns = (systems.setdefault(turn.content, turn) if turn.role == "system" else turn for turn in said.turns)
    return TrainingRow(
        id=place,
        origin="taught",
        leaf=_leaf(metadata),
        cluster=_cluster(metadata),
        template="",
        messages=tuple(turns),
        unmask=said.unrolled or _unmask(found, place),
    )


def _unmask(found: Row, place: str) -> bool:
    value = found.get("unmask")
    if value is not None and not isinstance(value, bool):
        raise UsageError(f"{place}: `unmask` must be true or false")
    return bool(value)


def _metadata(found: Row) -> Mapping[str, Any]:
    """What a row says about itself: its other columns, and `metadata`, an object or one written as a text."""
    known = found.get("metadata")
    if isinstance(known, str):
        try:
            known = json.loads(known)
        except (ValueError, RecursionError):  # a remark in words says nothing about documents
            known = None
    return {**found, **known} if isinstance(known, dict) else found


def _leaf(metadata: Mapping[str, Any]) -> str:
    value = metadata.get("leaf_node_path")
    return value if isinstance(value, str) else ""


def _cluster(metadata: Mapping[str, Any]) -> str:
    for name in _DOCUMENTS:
        value = metadata.get(name)
        if isinstance(value, str) and value.strip():
            return hashlib.sha256(value.strip().encode(errors="replace")).hexdigest()[:16]
    return ""
