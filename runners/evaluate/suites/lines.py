"""Files of JSON lines that people bring along: what cannot be read is told with its file and line."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from runners.whole import read_whole
from schemas.errors import UsageError

MAX_BYTES = 256 * 1024 * 1024
Row = TypeVar("Row", bound=BaseModel)


def read_rows(file: Path, row: type[Row]) -> tuple[tuple[int, Row], ...]:
    """Every line that is not blank, with its number from 1.

    Raises UsageError that begins with FILE, or FILE:LINE, for a file that is not there, too large, empty, or not in
    UTF-8, and for a line that is no JSON object of this form.
    """
    rows = tuple(_read_lines(file, row))
    if not rows:
        raise UsageError(f"{file}: there is no question in it; write one JSON object a line")
    return rows


def _read_lines(file: Path, row: type[Row]) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(_bytes_of(file).split(b"\n"), 1):
        if text := _decode(line, f"{file}:{number}"):
            yield number, _parse(text, row, f"{file}:{number}")


def _bytes_of(file: Path) -> bytes:
    try:
        return read_whole(file, most=MAX_BYTES, pipes=True)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise UsageError(f"{file}: {error.strerror}; ask fewer questions at once") from error
        raise UsageError(f"{file}: it can't be read: {error.strerror}") from error


def _decode(line: bytes, place: str) -> str:
    try:
        return line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error


def _parse(text: str, row: type[Row], place: str) -> Row:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = (
            f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deeply nested"
        )
        raise UsageError(f"{place}: this is not JSON ({reason}); write one JSON object a line") from error
    if holds_half(found):
        raise UsageError(f"{place}: there is half a character in it (\\ud800 to \\udfff), which no file can hold")
    if not isinstance(found, dict):
        raise UsageError(f"{place}: this is no JSON object; write one in braces a line")
    try:
        return row.model_validate(found)
    except ValidationError as error:
        raise UsageError(f"{place}: {_say(error)}") from error


def holds_half(found: object) -> bool:
    """Whether a value of JSON holds a surrogate, which no file can."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _say(error: ValidationError) -> str:
    """The first thing that is wrong, without the value: that may be a page long."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(map(str, first["loc"]))
    reason = "is missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
    return f"`{name}` {reason}" if first["type"] == "missing" else f"`{name}`: {reason}" if name else reason
