"""Writes plain values as YAML in many styles, all of which mean the same."""

from __future__ import annotations

import json
import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml


class Raw(str):
    """Written as it stands, without quotes."""


@dataclass(frozen=True)
class Style:
    """How to write: the columns of a level, those of a list below its key (negative: another number each time), whether
    an entry begins on the line of its hyphen, and the share of values written in brackets.

    `scalars` are the ways to write text, of which each text takes one: plain, single, double, literal, folded, wrapped.
    """

    step: int = 2
    list_columns: int = 2
    entry_below: bool = False
    brackets: float = 0.0
    scalars: tuple[str, ...] = ("plain", "double")


def write(value: Any, style: Style, draw: random.Random) -> str:
    """Return `value` as YAML, ended by a newline."""
    return "".join(f"{line}\n" for line in _Writer(style, draw).block(value, 0))


class _Writer:
    def __init__(self, style: Style, draw: random.Random) -> None:
        self.style, self.draw = style, draw

    def block(self, value: Any, column: int) -> list[str]:
        if isinstance(value, dict):
            return [line for key, item in value.items() for line in self._entry(f"{key}:", item, column)]
        if isinstance(value, list):
            return [line for item in value for line in self._item(item, column)]
        return [" " * column + line for line in self._scalar(value, 0)]

    def _entry(self, key: str, value: Any, column: int) -> list[str]:
        pad = " " * column
        if not isinstance(value, dict | list):
            first, *rest = self._scalar(value, column)
            return [f"{pad}{key} {first}".rstrip() if not first else f"{pad}{key} {first}", *rest]
        if not value or self.draw.random() < self.style.brackets:
            return [f"{pad}{key} {self._flow(value)}"]
        return [f"{pad}{key}", *self.block(value, column + self._deeper(value))]

    def _deeper(self, value: Any) -> int:
        if isinstance(value, dict):
            return self.style.step
        return self.style.list_columns if self.style.list_columns >= 0 else self.draw.choice((0, self.style.step))

    def _item(self, value: Any, column: int) -> list[str]:
        pad = " " * column
        if not isinstance(value, dict | list):
            first, *rest = self._scalar(value, column)
            return [f"{pad}- {first}".rstrip() if not first else f"{pad}- {first}", *rest]
        if not value or self.draw.random() < self.style.brackets:
            return [f"{pad}- {self._flow(value)}"]
        if self.style.entry_below:
            return [f"{pad}-", *self.block(value, column + self.style.step)]
        first, *rest = self.block(value, column + 2)
        return [f"{pad}- {first.lstrip(' ')}", *rest]

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self._flow(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self._flow, value)) + "]"
        return value if isinstance(value, Raw) else json.dumps(value, ensure_ascii=False)

    def _scalar(self, value: Any, column: int) -> list[str]:
        if not isinstance(value, str) or isinstance(value, Raw):
            return [value if isinstance(value, Raw) else json.dumps(value)]
        pad = " " * (column + self.style.step)
        for name in self.draw.sample(self.style.scalars, len(self.style.scalars)):
            lines = _WAYS[name](value, pad)
            if _means(lines, value):
                return lines
        return [json.dumps(value, ensure_ascii=False)]


def _means(lines: list[str], value: str) -> bool:
    """Whether these lines say `value` behind a key; one newline at the end does not matter."""
    try:
        read = yaml.safe_load("\n".join([f"{' ' * len(lines[-1])}k: {lines[0]}".lstrip(" "), *lines[1:]]))
    except yaml.YAMLError:
        return False
    return isinstance(read["k"], str) and read["k"].rstrip() == value.rstrip()


def _block(mark: str, value: str, pad: str) -> list[str]:
    return [mark, *(f"{pad}{line}" if line else "" for line in value.split("\n"))]


def _wrapped(value: str, pad: str) -> list[str]:
    first, *rest = textwrap.wrap(value, 60) or [""]
    return [first, *(pad + line for line in rest)]


_WAYS: dict[str, Callable[[str, str], list[str]]] = {
    "plain": lambda value, _: [value],
    "single": lambda value, _: ["'" + value.replace("'", "''") + "'"],
    "double": lambda value, _: [json.dumps(value, ensure_ascii=False)],
    "literal": lambda value, pad: _block("|", value.rstrip("\n"), pad),
    "folded": lambda value, pad: _block(">-", value.rstrip("\n").replace("\n", "\n\n"), pad),
    "wrapped": _wrapped,
}
