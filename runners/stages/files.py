"""The files of stage results: JSON for one value, JSON lines for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter

from runners.store import digest_of_bytes

Value = TypeVar("Value")
Row = TypeVar("Row", bound=BaseModel)


def write_value(path: Path, kind: type[Value], value: Value) -> None:
    """Write one pydantic model or dataclass of type `kind` as JSON."""
    path.write_bytes(TypeAdapter(kind).dump_json(value, indent=1) + b"\n")


def read_value(path: Path, kind: type[Value]) -> Value:
    """Read what `write_value` wrote."""
    return TypeAdapter(kind).validate_json(path.read_bytes())


def write_rows(path: Path, rows: Iterable[BaseModel]) -> None:
    """Write models as JSON lines."""
    path.write_bytes(lines_of(rows))


def read_rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read the JSON lines that `write_rows` wrote."""
    return tuple(kind.model_validate_json(line) for line in path.read_bytes().splitlines())


def lines_of(rows: Iterable[BaseModel]) -> bytes:
    """Models as JSON lines (UTF-8)."""
    return b"".join(row.model_dump_json().encode() + b"\n" for row in rows)


def digest_of_rows(rows: Sequence[BaseModel]) -> str:
    """SHA-256 of models as JSON lines: names a set of items or rows in a stage's key."""
    return digest_of_bytes(lines_of(rows))
