"""Changes to what a leaf holds: each keyword of the schemas, at each place it applies to. Some keep the leaf valid."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from reference.writer import Raw

Steps = tuple[str | int, ...]
Change = tuple[str, Any]

# One spelling at least of each type that YAML 1.1 knows.
UNQUOTED = "yes No on true ~ null 5 -17 0x1F 0b101 017 1_000 12:30:45 1.5 .5 1e3 1.0e+3 .inf .nan 2024-01-01".split()
UNQUOTED += ["2024-01-01 10:00:00", "2024-01-01T10:00:00Z", "=", "n", "Off", "0o17", "1.", "+1", "0", "-0.0"]
OTHER_TYPES = ("text", "", [], {}, ["text"], {"key": "text"}, [["text"]], 5, True, None)
VERSIONS = ("0", "1", "2", "3", "4", "99", "-1", "3.0", "2.0", "2.5", '"3"', "'2'", "three", "true", "~", "", "[3]")
VERSIONS += ("{a: 3}", "2024-01-01", "0x3", "1e400", ".nan", "3.5", '"1"', "+3", "03", "1_0", "'3 '")
LONGER = (
    "\tcode",
    "if x:\n\ty\n",
    "\u00e9" * 300,
    " ",
    "\t",
    "\n",
    "a" * 3000,
    "null",
    "5",
    "yes",
    "\u2028",
    "x\u0085y",
    "\u00a0",
)
KEYS = ("extra", "Question", "quesion", "version ", "5", "yes", "a b", "created-by", "\u00e9", "context", "document")


def spoilt_values(leaf: Any, draw: random.Random) -> Iterator[Change]:
    """Yield changed copies of a leaf, with a word on each."""
    yield "nothing", leaf
    for steps, value in _walk(leaf):
        where = "".join(f".{step}" for step in steps)
        for done, changed in _changes(steps, value, draw):
            yield f"{done} / {where or '.'}", _put(leaf, steps, changed)
    for version in VERSIONS:
        yield f"version {version}", _put(leaf, ("version",), Raw(version))


def _changes(steps: Steps, value: Any, draw: random.Random) -> Iterator[Change]:
    if isinstance(value, dict):
        yield from _changed_mapping(value, draw)
    if isinstance(value, list):
        yield from _changed_list(value)
    if steps and steps != ("version",):
        yield from (("other type", other) for other in draw.sample(OTHER_TYPES, 3))
    if isinstance(value, str):
        yield "empty", ""
        yield from ((f"unquoted {word}", Raw(word)) for word in draw.sample(UNQUOTED, 3))
        yield from (("another text", text) for text in draw.sample(LONGER, 3))


def _changed_mapping(value: dict[str, Any], draw: random.Random) -> Iterator[Change]:
    for key in value:
        yield f"without {key}", {name: item for name, item in value.items() if name != key}
        yield f"{key} misspelt", {name + "s" * (name == key): item for name, item in value.items()}
    for key in draw.sample(KEYS, 3):
        yield f"with key {key}", {**value, key: "text"}
    yield "two keys more", {**value, "one": "text", "two": ["text"]}
    yield "reordered", dict(draw.sample(list(value.items()), len(value)))
    yield "no keys", {}


def _changed_list(value: list[Any]) -> Iterator[Change]:
    yield from ((f"{number} entries", value[:number]) for number in range(len(value)))
    yield "first repeated at the end", [*value, copy.deepcopy(value[0])]
    yield "all repeated", [item for item in value for _ in range(2)]
    yield "one null more", [*value, None]
    yield "one text more", [*value, "text"]
    yield "one reordered", [*value, _reversed(value[0])]
    if isinstance(value[0], dict):
        yield "one more", [*value, {**value[0], next(iter(value[0])): "Another one."}]


def _reversed(item: Any) -> Any:
    """Return an equal mapping in another order."""
    return dict(reversed(item.items())) if isinstance(item, dict) else item


def _walk(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Yield every place of a leaf; of each list the first entry and the last, which stand for all."""
    yield steps, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*steps, key))
    if isinstance(value, list):
        for index in (0, len(value) - 1):
            yield from _walk(value[index], (*steps, index))


def _put(leaf: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    changed = copy.deepcopy(leaf)
    inside = changed
    for step in steps[:-1]:
        inside = inside[step]
    inside[steps[-1]] = value
    return changed
