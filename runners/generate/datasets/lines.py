"""JSON lines, for rows in numbers that memory should not hold: one at a time, or any of them by its number."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

_BREAKS = {ord(one): f"\\u{ord(one):04x}" for one in "\x85\u2028\u2029"}
"""What some readers take for the end of a line, and JSON need not escape."""


def json_of(value: Any) -> str:
    """Plain JSON on one line, in the letters of its language. Numbers that JSON has no word for become text: they come
    of flows that read numbers out of texts.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_worded(value), ensure_ascii=False, allow_nan=False)
    return text.translate(_BREAKS)


def line_of(value: Mapping[str, Any]) -> bytes:
    """The line of one row. Half a character (a lone surrogate, as models send them) becomes a question mark."""
    return json_of(value).encode(errors="replace") + b"\n"


class Lines:
    """The lines of a file that somebody else wrote, but for blank ones; in memory stays where each begins. Raises
    OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._starts = array("Q")
        with path.open("rb") as file:
            place = 0
            for line in file:
                if line.strip():
                    self._starts.append(place)
                place += len(line)

    def __len__(self) -> int:
        return len(self._starts)

    def pick(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """The lines of these numbers, counted from 0."""
        with self.path.open("rb") as file:
            for number in numbers:
                file.seek(self._starts[number])
                yield file.readline()


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _worded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_worded(inner) for inner in value]
    return value if not isinstance(value, float) or isfinite(value) else str(value)
