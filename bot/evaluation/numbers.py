"""Numbers of a report in the layout of InstructLab's: as Python prints a float that was rounded to two places."""

from __future__ import annotations

from bot.figures import NOT_MEASURED, span, unit
from schemas.item import ItemKind
from schemas.result import Comparison

SEEN = "questions that stand in training"
"""What such a number is worth must stand beside it: whoever learned them by heart does well."""


def rounded(score: float | None) -> str:
    """`0.78`, `6.0`; words where nothing was measured."""
    return NOT_MEASURED if score is None else str(round(score, 2))


def moved(base: float | None, model: float | None) -> float:
    """The difference that is printed, and sorted by; 0 where one side was not measured."""
    return 0.0 if base is None or model is None else round(model - base, 2) + 0.0  # never -0.0


def of_two(base: float | None, model: float | None) -> str:
    """`0.74 -> 0.78 (+0.04)`."""
    difference = moved(base, model)
    sign = "+" if difference > 0 else ""
    return f"{rounded(base)} -> {rounded(model)} ({sign}{difference})"


def behind(comparison: Comparison | None, *, n: int | None = None, missing: int | None = None) -> str:
    """What stands behind a line: ` [n = 250, +1.6 … +17.4 pp]`; the interval is that of the difference, at 95 %.

    `n` and `missing` are told where there is nothing to compare. Of questions that training showed, that is told.
    """
    asked = comparison.n if comparison else n
    lost = comparison.missing if comparison else missing
    interval = comparison.interval if comparison else None
    parts = [f"n = {asked:,}"] if asked is not None else []
    parts += [f"{span(interval, comparison.score)} {unit(comparison.score)}"] if comparison and interval else []
    parts += [f"{lost:,} missing"] if lost else []
    parts += [SEEN] if comparison and comparison.kind is ItemKind.SEEN else []
    return f" [{', '.join(parts)}]" if parts else ""
