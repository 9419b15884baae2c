"""The parts of an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class ExpressionError(Exception):
    """An expression that GitHub would refuse, or that is not modeled here."""


@dataclass(frozen=True)
class Literal:
    """A null, boolean, number or string."""

    value: Any


@dataclass(frozen=True)
class Name:
    """A context, such as `github`."""

    name: str


@dataclass(frozen=True)
class Access:
    """`base.key` or `base[key]`."""

    base: Node
    key: Node


@dataclass(frozen=True)
class Star:
    """`base.*`."""

    base: Node


@dataclass(frozen=True)
class Call:
    """A function."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """`!x`."""

    operand: Node


@dataclass(frozen=True)
class Binary:
    """`x && y`, `x == y` and their like."""

    operator: str
    left: Node
    right: Node


Node = Literal | Name | Access | Star | Call | Not | Binary
