"""Options in groups, for commands with many of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Any], Any]


def taking(*groups: tuple[Option, ...]) -> Callable[[Command], Command]:
    """Give a command these options; help shows them in this order."""
    options = [option for group in groups for option in group]
    return lambda command: reduce(lambda before, option: option(before), reversed(options), command)
