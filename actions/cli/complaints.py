"""What is wrong with a configuration, on the line where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from schemas.app import ADDRESS, SERVED
from schemas.config import OperatorConfig
from schemas.expected import in_words

VARIABLE = "the name of an environment variable is expected: letters, digits and _"
PATTERNS = {
    ADDRESS: "an address is expected, as in https://github.example.com",
    SERVED: "OWNER/NAME or OWNER/* is expected, as in acme/taxonomy",
}
"""What is expected where a pattern stands that is none of a variable's name."""


def explain(node: yaml.Node | None, error: ValidationError) -> str:
    """`LINE: KEY: what is wrong`, for the first complaint; `node` is the file as it was composed."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the file"
    match first["type"]:
        case "extra_forbidden":
            hint = _unknown(first["loc"])
        case "string_pattern_mismatch":  # what may stand here is a key, which is never repeated
            hint = PATTERNS.get(first["ctx"]["pattern"], VARIABLE)
        case _:
            hint = in_words(first)
    return f"{_line(node, first['loc'])}: {where}: {hint}"


def find_repeated(node: yaml.Node | None, before: Sequence[str] = ()) -> str | None:
    """`LINE: KEY: stands here a second time`, for the first key that does: YAML would take the last and say nothing."""
    seen = set()
    for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
        here = (*before, str(name.value))
        if name.value in seen:
            return f"{name.start_mark.line + 1}: {'.'.join(here)}: stands here a second time; remove one of them"
        seen.add(name.value)
        if repeated := find_repeated(value, here):
            return repeated
    return None


def known_keys(part: Sequence[Any]) -> tuple[str, ...]:
    """The keys of one part of the configuration, in alphabetical order; none where it is no part of fixed keys."""
    kind: Any = OperatorConfig
    for name in part:
        field = kind.model_fields.get(name)
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return ()
    return tuple(sorted(kind.model_fields))


def guess(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, where one of the known words is close enough."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _unknown(location: Sequence[Any]) -> str:
    known = known_keys(location[:-1])
    return f"unknown key; known here: {', '.join(known)}{guess(str(location[-1]), known)}"


def _line(node: yaml.Node | None, location: Sequence[Any]) -> int:
    """The line (from 1) of the deepest key of `location` that stands in the file."""
    line = 1
    for key in location:
        if not isinstance(node, yaml.MappingNode):
            break
        for name, value in node.value:
            if name.value == str(key):
                line, node = name.start_mark.line + 1, value
                break
    return line
