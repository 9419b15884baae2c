"""What happened to one answer between base and tuned model, in words."""

from __future__ import annotations

from bot.figures import RATING, amount, points
from schemas.evidence import Answered

SLUGS = {
    "gained": "gained",
    "lost": "lost",
    "both right": "both-right",
    "both wrong": "both-wrong",
    "rated higher": "higher",
    "rated lower": "lower",
    "rated the same": "same",
    "not rated": "not-rated",
}
"""What can have happened to an answer, in the order of the filter, and how the style sheet calls it."""


def outcome_of(one: Answered) -> str:
    """One of SLUGS."""
    if one.base_right is not None and one.tuned_right is not None:
        if one.base_right == one.tuned_right:
            return "both right" if one.tuned_right else "both wrong"
        return "gained" if one.tuned_right else "lost"
    if one.base_rating is None or one.tuned_rating is None:
        return "not rated"
    return "rated higher" if one.moved > 0 else "rated lower" if one.moved < 0 else "rated the same"


def mark_of(right: bool | None, rating: float | None) -> str:
    """Right or wrong where an option was chosen, else the rating."""
    if right is not None:
        return "✓ right" if right else "✗ wrong"
    return "not rated" if rating is None else f"{rating:.1f} of 10"


def say_moved(one: Answered) -> str:
    """How far the score moved; empty where it did not or nothing can be said."""
    if not one.moved:
        return ""
    if one.base_right is None:
        return f"{amount(one.moved, RATING)} points"
    by = points(abs(one.moved)).lstrip("+")
    return f"right answer {by} pp {'likelier' if one.moved > 0 else 'less likely'}"
