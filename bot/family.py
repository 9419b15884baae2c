"""One family of evidence: what it means for the verdict, and how its numbers are said."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from bot.figures import difference, is_sure, span, unit
from schemas.result import Comparison, Interval, Word

Effect = Literal["PASS", "INCONCLUSIVE", "ERROR", "FAIL"]
_ORDER: tuple[Effect, ...] = ("PASS", "INCONCLUSIVE", "ERROR", "FAIL")


@dataclass(frozen=True, slots=True)
class Family:
    """What one family of evidence means for the verdict, and the sentence that says why."""

    effect: Effect
    reason: str = ""

    def rank(self) -> int:
        """How strongly the effect speaks: a higher one decides."""
        return _ORDER.index(self.effect)


def say_comparison(comparison: Comparison, word: Word, *, limit: float | None = None) -> str:
    """`≈ +0.3 pp (-1.9 … +1.3), n 1,000`, with real minus signs."""
    shown = difference(comparison.delta, comparison.score, sure=is_sure(word))
    text = f"{shown} {unit(comparison.score)}"
    if comparison.interval is not None:
        text += f" ({span(comparison.interval, comparison.score, limit=limit)})"
    return f"{text}, n {comparison.n:,}"


def is_sound(comparison: Comparison) -> bool:
    """Whether its numbers can be ones that were measured. Nothing else may decide: a NaN fails every test that it is
    put to, and an infinite bound passes some.
    """
    numbers = (comparison.base, comparison.tuned, comparison.delta)
    return all(map(isfinite, numbers)) and (comparison.interval is None or is_interval(comparison.interval))


def is_interval(interval: Interval) -> bool:
    """Whether it has two ends, the lower one first."""
    return isfinite(interval.low) and isfinite(interval.high) and interval.low <= interval.high
