"""Numbers that somebody writes on a command line."""

from __future__ import annotations

import math
from typing import Any

import click

THREADS = click.IntRange(min=1, max=1_024)
"""CPU threads. PyTorch starts as many as it is told, and far more than there are processors do not come to an end."""
EPOCHS = click.IntRange(min=1, max=10_000)
"""The plan of all of them is made before the first step."""


class AutoRange(click.IntRange):
    """A count within bounds, or `auto`, which is None: what suits."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, None for `auto`, or let click say what is wrong."""
        return None if value == "auto" else super().convert(value, param, ctx)


class FiniteRange(click.FloatRange):
    """A number within bounds. `nan` lies between any two as far as comparisons can tell, and `inf` is no amount."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or let click say what is wrong with it."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number.", param, ctx)
        return number
