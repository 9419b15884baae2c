"""The JSON objects of a file, one a line: what cannot be read is told with its file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import UsageError

MOST_BYTES = 64 << 20
"""Of one line. A book is 1 MB: what is longer has lost its line breaks."""
_BOM = b"\xef\xbb\xbf"


def read_objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with its place (`FILE:LINE`, lines counted from 1), read as it is asked for.

    Blank lines, a byte order mark and line ends of Windows are passed over. Raises UsageError that begins with the
    place for a line that is no JSON object in UTF-8, and with the file where it cannot be read or holds no object.
    """
    empty = True
    for number, line in enumerate(_lines(path), 1):
        content = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if content:
            empty = False
            place = f"{path}:{number}"
            yield place, _parse(_decode(content, place), place)
    if empty:
        raise UsageError(f"{path}: there is no row in it; write one JSON object a line")


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MOST_BYTES + 1):
                number += 1
                if len(line) > MOST_BYTES:
                    raise UsageError(
                        f"{path}:{number}: this line has more than {MOST_BYTES >> 20} MiB; write one row a line"
                    )
                yield line
    except OSError as error:
        raise UsageError(f"{path}: it can't be read: {error.strerror}") from error


def _decode(content: bytes, place: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error


def _parse(text: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{place}: this is not JSON ({error.msg}, column {error.colno}); write one JSON object a line"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a thousand brackets
        raise UsageError(f"{place}: this JSON is too deep, or a number in it too long, to be read") from error
    if isinstance(found, list):
        raise UsageError(f"{place}: this is a list; write one JSON object a line, without brackets around them")
    if not isinstance(found, dict):
        raise UsageError(f"{place}: this is no JSON object; write one in braces a line")
    return found
