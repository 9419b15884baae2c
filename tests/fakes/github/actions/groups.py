"""Concurrency groups: one holder at a time, one that waits (or up to 100 with `queue: max`).

Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fakes.github.actions.expressions.templates import fill
from fakes.github.actions.expressions.values import text, truth

T = TypeVar("T")
QUEUE = 100


@dataclass(frozen=True)
class Wish:
    """What a `concurrency:` asks for."""

    group: str
    cancel_running: bool = False
    keep_waiting: bool = False


def read_wish(raw: Any, contexts: Mapping[str, Any]) -> Wish | None:
    """A `concurrency:` with its expressions evaluated; None for none. Groups do not mind case."""
    if not raw:
        return None
    given = fill(raw, contexts)
    if not isinstance(given, Mapping):
        return Wish(text(given).casefold())
    name = text(given["group"]).casefold()
    cancel = given.get("cancel-in-progress", False)
    cancel = cancel == "true" if isinstance(cancel, str) else truth(cancel)
    return Wish(name, cancel, given.get("queue") == "max") if name else None


@dataclass
class _Group(Generic[T]):
    holder: T | None = None
    waiting: list[T] = field(default_factory=list)


class Groups(Generic[T]):
    """All groups of all repositories. `cancel` ends a holder or one that waits."""

    def __init__(self, cancel: Callable[[T], None]) -> None:
        self._cancel = cancel
        self._groups: dict[tuple[int, str], _Group[T]] = {}

    def enter(self, repository: int, wish: Wish, who: T) -> bool:
        """Whether it may go on at once; otherwise it waits, in place of who waited before it."""
        group = self._groups.setdefault((repository, wish.group), _Group())
        if group.holder is None:
            group.holder = who
            return True
        replaced = [] if wish.keep_waiting else list(group.waiting)
        group.waiting = [one for one in group.waiting if one not in replaced] + [who]
        replaced += group.waiting[QUEUE:]
        group.waiting = group.waiting[:QUEUE]
        for one in replaced:
            self._cancel(one)
        if wish.cancel_running and group.holder is not None:
            self._cancel(group.holder)
        return group.holder is who

    def leave(self, who: T) -> list[T]:
        """Take it out of every group; returns those whose turn it is now."""
        next_ones = []
        for group in self._groups.values():
            group.waiting = [one for one in group.waiting if one is not who]
            if group.holder is who:
                group.holder = group.waiting.pop(0) if group.waiting else None
                if group.holder is not None:
                    next_ones.append(group.holder)
        return next_ones
