"""A webhook's payload, read key by key, with errors that say where it is not what GitHub documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.github.values import GHOST, User
from schemas.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """An object of a payload, with the keys that lead to it."""

    event: str
    content: Mapping[str, Any]
    path: str = ""

    def take(self, name: str, kind: type[T]) -> T:
        """The value at a key, which must be of this type. Raises UsageError, located."""
        if name not in self.content:
            raise UsageError(f"event {self.event}: `{self._below(name)}` is missing")
        value = self.content[name]
        # In Python a bool is an int; no id may be read from `true`.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UsageError(f"event {self.event}: `{self._below(name)}` is {_kind(value)}, not {_NAMES[kind]}")
        return value

    def below(self, name: str) -> Node:
        """The object at a key. Raises UsageError, located."""
        return Node(self.event, self.take(name, dict), self._below(name))

    def maybe(self, name: str) -> Node | None:
        """The object at a key; None where there is none. Raises UsageError where it is something else."""
        return None if self.content.get(name) is None else self.below(name)

    def text(self, name: str) -> str:
        """The text at a key; empty where it is null or missing. Raises UsageError where it is something else."""
        return "" if self.content.get(name) is None else self.take(name, str)

    def time(self, name: str) -> datetime:
        """The time at a key, in UTC. Raises UsageError, located."""
        value = self.take(name, str)
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            raise UsageError(f"event {self.event}: `{self._below(name)}` is no time") from None
        return read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC)

    def user(self, name: str) -> User:
        """The person at a key. Raises UsageError, located."""
        found = self.maybe(name)
        return GHOST if found is None else User(found.take("id", int), found.take("login", str))

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


_NAMES: dict[type, str] = {str: "a text", int: "a whole number", dict: "an object"}


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return _NAMES.get(type(value), f"a {type(value).__name__}")
