"""What two results differ in. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.result import RunResult

_ASIDE = frozenset({"timings"})
"""Parts of a result that no two runs share."""
_NAMES = ("leaf", "task", "kind", "score", "reason")
"""Fields that tell the entries of a list apart, for people."""
_LONGEST = 80  # characters of a value that are shown
_ABSENT = "nothing"


def find_differences(recorded: RunResult, again: RunResult) -> tuple[str, ...]:
    """Every value in which the two differ, with its place and both values; timings are left out.

    What stands there comes from a contribution: it is for `terminal.plain`, or an escape, before it is shown.
    """
    before = dict(_values(recorded.model_dump(mode="json", exclude=set(_ASIDE)), ""))
    after = dict(_values(again.model_dump(mode="json", exclude=set(_ASIDE)), ""))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        f"{place}: {_shorten(before.get(place, _ABSENT))} was recorded, {_shorten(after.get(place, _ABSENT))} came out"
        for place in places
        if before.get(place) != after.get(place)
    )


def find_changed(recorded: Mapping[str, str], again: Mapping[str, str]) -> tuple[str, ...]:
    """The names, in order, that are missing on one side or have another digest there."""
    return tuple(name for name in sorted(recorded.keys() | again.keys()) if recorded.get(name) != again.get(name))


def _values(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every single value within, with the way that leads to it."""
    if isinstance(value, dict) and value:
        for name, one in value.items():
            yield from _values(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from _values(one, f"{place}[{number}{_name(one)}]")
    else:
        yield place, json.dumps(value, ensure_ascii=False)


def _name(entry: Any) -> str:
    found = [str(entry[name]) for name in _NAMES if entry.get(name)] if isinstance(entry, dict) else []
    return " " + " ".join(found) if found else ""


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
