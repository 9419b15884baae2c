"""How values of expressions compare and read."""

from __future__ import annotations

import json
import math
from typing import Any


def truth(value: Any) -> bool:
    """Whether a value counts as true."""
    if isinstance(value, (dict, list)):
        return True
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def text(value: Any) -> str:
    """A value as it stands in a string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else f"{value:.15g}"
    if isinstance(value, str):
        return value
    return "Array" if isinstance(value, list) else "Object"


def number(value: Any) -> float:
    """A value as a number; NaN for what is none."""
    if value is None or isinstance(value, (bool, int, float)):
        return float(value or 0)
    if isinstance(value, str):
        try:
            return float(json.loads(value)) if value.strip() else 0.0
        except (ValueError, TypeError):
            return math.nan
    return math.nan


def equal(one: Any, other: Any) -> bool:
    """Loose equality: strings do not mind case, different kinds are compared as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return one is other
    return number(one) == number(other)


def less(one: Any, other: Any) -> bool:
    """Order of two values."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() < other.casefold()
    return number(one) < number(other)
