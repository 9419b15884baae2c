"""What a gate and a report ask of one leaf: what decides its word, and what became of its gain beyond control items."""

from __future__ import annotations

from bot.figures import count, span
from schemas.item import ItemKind
from schemas.result import FEWEST_CLUSTERS, Comparison, LeafResult


def deciding(leaf: LeafResult) -> Comparison | None:
    """The comparison on `new-question` items by the score that gives the leaf its word, or by the first that there is
    where none could; None when it was not made.
    """
    asked = [entry for entry in leaf.comparisons if entry.kind is ItemKind.NEW_QUESTION]
    return next((entry for entry in asked if entry.score == leaf.deciding), next(iter(asked), None))


def controls_of(leaf: LeafResult) -> Comparison | None:
    """The comparison on control items, by the score that decides; None when none was asked."""
    chosen = deciding(leaf)
    same = (entry for entry in leaf.comparisons if chosen is None or entry.score == chosen.score)
    return next((entry for entry in same if entry.kind is ItemKind.CONTROL and entry.n), None)


def doubt_gain(leaf: LeafResult) -> str:
    """What is to be said after "the gain beyond control items" where it is not shown; empty where it is."""
    gain, chosen, reason = leaf.specific_gain, deciding(leaf), explain_gain(leaf)
    if gain is None or chosen is None:
        return f"was not measured: {reason}"
    if gain.shown and gain.interval.low > 0:
        return ""
    within = f"({span(gain.interval, chosen.score)}) is not shown"
    return f"{within}: {reason}" if reason else f"{within} to be above 0"


def explain_gain(leaf: LeafResult) -> str:
    """Why the gain beyond control items could not be shown, whatever its size; empty where its interval says enough."""
    chosen, controls = deciding(leaf), controls_of(leaf)
    if chosen is None:
        return "no new-question item was asked"
    if controls is None:
        return "no control item was asked"
    if leaf.specific_gain is not None and leaf.specific_gain.shown:
        return ""
    few = next((entry for entry in (controls, chosen) if entry.clusters < FEWEST_CLUSTERS), None)
    if few is not None:
        return _say_few(few)
    return "" if leaf.specific_gain else "all scores moved by the same amount, which says nothing about their noise"


def _say_few(entry: Comparison) -> str:
    sources = count(entry.clusters, "independent " + ("passage" if entry.score == "choice" else "seed"))
    return f"{entry.kind} items come from only {sources}; at least {FEWEST_CLUSTERS} are needed to show it"
