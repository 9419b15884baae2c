"""What a cell means where a file says of which type it is: tolerant of how models write numbers and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runners.generate.flows.texts.numbers import number_in
from runners.generate.flows.texts.verdicts import bare

_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


def to_float(value: Any) -> float | None:
    """A number, or the one that a text means (`2/2`, `Score: 2`); None without one, and beyond all measure."""
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return None
    return number_in(value) if isinstance(value, str) else None


def to_int(value: Any) -> int | None:
    """A whole number, or the one that a text means; None without one."""
    number = to_float(value)
    return int(number) if number is not None and number.is_integer() else None


def to_bool(value: Any) -> bool | None:
    """`true` or `false`, as words or as numbers; None for all else."""
    word = bare(str(value))
    return True if word in _TRUE else False if word in _FALSE else None


TYPES: Mapping[str, Callable[[Any], Any]] = {"float": to_float, "int": to_int, "bool": to_bool}
"""By the names that `convert_dtype` has for them. Each gives None where there is no such value."""
