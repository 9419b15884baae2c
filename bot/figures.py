"""How numbers are written in every sentence and table, so that one number looks the same wherever it stands.

Scores of `choice` items are shares and shown in percent, their differences in percentage points; `judge` ratings are
shown as they are. A difference that its test does not support carries "≈" and is not called a change.
"""

from __future__ import annotations

import math

from schemas.result import Comparison, Interval, Word

ABOUT = "≈"
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NOT_MEASURED = "not measured"
_FINEST = 3


def signed(value: float, digits: int = 1) -> str:
    """`+7.8`; the sign is the value's own, so a bound that rounds to zero still shows its side of it."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{abs(value):.{digits}f}"


def points(share: float, *, apart_from: float | None = None) -> str:
    """A difference of shares in percentage points, with enough digits to tell it from the limit it is held against."""
    value = 100 * share
    if apart_from is None or share == apart_from:
        return signed(value)
    limit = 100 * apart_from
    enough = (digits for digits in range(1, _FINEST) if round(value, digits) != round(limit, digits))
    return signed(value, next(enough, _FINEST))


def margin(share: float) -> str:
    """A margin in percentage points: `2.0`."""
    return f"{100 * share:.1f}"


def span(interval: Interval, score: str, *, limit: float | None = None) -> str:
    """`+0.6 … +15.1`: percentage points for `choice`, rating points for `judge`."""
    if score == "judge":
        return f"{signed(interval.low, 2)} … {signed(interval.high, 2)}"
    return f"{points(interval.low, apart_from=limit)} … {points(interval.high, apart_from=limit)}"


def difference(delta: float, score: str, *, sure: bool) -> str:
    """`+7.8` when the test supports it, `≈ +7.8` otherwise."""
    text = signed(delta, 2) if score == "judge" else points(delta)
    return text if sure else f"{ABOUT} {text}"


def before_after(comparison: Comparison) -> str:
    """`31.1 → 38.9 %` for shares, `4.20 → 5.35 of 10` for ratings."""
    if comparison.score == "judge":
        return f"{comparison.base:.2f} → {comparison.tuned:.2f} of 10"
    return f"{100 * comparison.base:.1f} → {100 * comparison.tuned:.1f} %"


def is_sure(word: Word) -> bool:
    """Whether the word lets a difference be called a change."""
    return word in (Word.BETTER, Word.WORSE)


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 leaf`, `1,000 items`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """`0.4 s`, `6 s`, `4 min 10 s`, `1 h 12 min`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, left = divmod(minutes, 60)
    return f"{hours} h {left} min" if hours else f"{minutes} min {rest} s"


def items_to_decide(comparison: Comparison, limit: float) -> int | None:
    """About how many items would bring the interval clear of `-limit`, if the difference stayed as it is.

    Half-widths shrink with the square root of the number of items. Two significant digits; None when there is no
    interval, when the difference lies on the limit, or when the answer is more than a hundred times what was asked.
    """
    if comparison.interval is None or comparison.delta == -limit:
        return None
    below = comparison.delta < -limit
    half = comparison.interval.high - comparison.delta if below else comparison.delta - comparison.interval.low
    factor = (half / (comparison.delta + limit)) ** 2
    if not 1 < factor <= 100:
        return None
    return _round_up(factor * comparison.n)


def _round_up(number: float) -> int:
    step: int = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return math.ceil(round(number / step, 6)) * step
