"""How numbers are written in every sentence and table, so that one number looks the same wherever it stands.

Scores of `choice`, `exact` and `pairwise` are shares and shown in percent, their differences in percentage points;
`judge` ratings and the `likelihood` of reference answers are shown as they are. A difference that its test does not
support carries "≈" and is not called a change.
"""

from __future__ import annotations

import math

from schemas.result import Comparison, Interval, Word

ABOUT = "≈"
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NOT_MEASURED = "not measured"
RATING, LIKELIHOOD = "judge", "likelihood"
_MORE = 5
"""Digits beyond the usual ones that a number may need to be told from a limit."""
_UNITS = {RATING: "points", LIKELIHOOD: "nats/token"}
_DIGITS = {RATING: 2, LIKELIHOOD: 3}


def signed(value: float, digits: int = 1) -> str:
    """`+7.8`; the sign is the value's own, so a bound that rounds to zero still shows its side of it."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{abs(value):.{digits}f}"


def points(share: float, *, apart_from: float | None = None) -> str:
    """A difference of shares in percentage points, with enough digits to tell it from the limit it is held against."""
    return _tell(100 * share, 1, None if apart_from is None else 100 * apart_from)


def margin(share: float) -> str:
    """A margin in percentage points, with all its digits: `2.0`, `1.25`."""
    return points(share, apart_from=share).lstrip("+")


def _tell(value: float, digits: int, limit: float | None) -> str:
    """With more digits where it would read like the limit and is not it; the limit with all that it has."""
    if limit is None:
        return signed(value, digits)
    most = digits + _MORE

    def tells(count: int) -> bool:
        return (
            round(value, count) == round(limit, most) if value == limit else round(value, count) != round(limit, count)
        )

    return signed(value, next(filter(tells, range(digits, most)), most))


def is_share(score: str) -> bool:
    """Whether scores and differences of this kind are shares of the items."""
    return score not in _UNITS


def unit(score: str) -> str:
    """The unit of differences: `pp`, `points` or `nats/token`."""
    return _UNITS.get(score, "pp")


def amount(value: float, score: str, *, limit: float | None = None) -> str:
    """A difference without its unit, told from `limit`."""
    return points(value, apart_from=limit) if is_share(score) else _tell(value, _DIGITS[score], limit)


def size(value: float, score: str) -> str:
    """How far apart two scores are, either way: `±11.0 pp`, `±0.30 points`."""
    return f"±{amount(abs(value), score).lstrip('+')} {unit(score)}"


def span(interval: Interval, score: str, *, limit: float | None = None) -> str:
    """`+0.6 … +15.1`, in the unit of the score."""
    return f"{amount(interval.low, score, limit=limit)} … {amount(interval.high, score, limit=limit)}"


def difference(delta: float, score: str, *, sure: bool) -> str:
    """`+7.8` when the test supports it, `≈ +7.8` otherwise."""
    text = amount(delta, score)
    return text if sure else f"{ABOUT} {text}"


def before_after(comparison: Comparison) -> str:
    """`31.1 → 38.9 %` for shares, `4.20 → 5.35 of 10` for ratings, `−2.310 → −1.905` for likelihoods."""
    base, tuned = comparison.base, comparison.tuned
    if comparison.score == RATING:
        return f"{base:.2f} → {tuned:.2f} of 10"
    if comparison.score == LIKELIHOOD:
        return f"{base:.3f} → {tuned:.3f}".replace("-", MINUS)
    return f"{100 * base:.1f} → {100 * tuned:.1f} %"


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
