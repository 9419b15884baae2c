"""Scores beside the one that decides: what they say of the same leaves."""

from __future__ import annotations

from bot.leaves import deciding
from bot.report.measures import measure
from bot.report.parts import name_part
from bot.report.rows import Measure
from bot.report.scores import decides, rank_leaves
from schemas.item import ItemKind
from schemas.result import Comparison, LeafResult, RunResult


def show_opinions(result: RunResult) -> tuple[Measure, ...]:
    """Leaf by leaf what the scores that did not decide say of the items that did."""
    judge = name_part("judge", result.models)
    return tuple(
        measure(entry, leaf.leaf, judge=judge, remark=_say_standing(entry, leaf))
        for leaf in rank_leaves(result.leaves)
        for entry in leaf.comparisons
        if entry.kind is ItemKind.NEW_QUESTION and not decides(entry, leaf)
    )


def _say_standing(comparison: Comparison, leaf: LeafResult) -> str:
    """Whether both scores show a difference, and if so the same."""
    chosen = deciding(leaf)
    sides = [_side(entry) for entry in (chosen, comparison) if entry]
    if not all(sides):
        return "second opinion"
    return f"second opinion: {'agrees' if len(set(sides)) == 1 else 'says the opposite'}"


def _side(comparison: Comparison) -> int:
    """1 where the interval shows a gain, -1 where it shows a loss, 0 where it shows neither."""
    interval = comparison.interval
    return (interval.low > 0) - (interval.high < 0) if interval else 0
