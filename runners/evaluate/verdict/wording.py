"""How the statistics speak: numbers and reasons, one sentence for people."""

from __future__ import annotations

from runners.evaluate.verdict.compare import LEVEL, name_units, uses_flips
from runners.evaluate.verdict.needed import find_needed
from runners.evaluate.verdict.paired import SHARES, Sample
from schemas.result import Comparison, Interval, ScoreName

_MINUS = "\u2212"
_STYLES = {"judge": (2, "points"), "likelihood": (3, "nats/token")}
_MORE = 2


def say_amount(value: float, score: ScoreName, *, signed: bool = True, apart_from: float | None = None) -> str:
    """A difference in its unit: percentage points of a share, rating points, nats a token of a likelihood.

    With a few more digits where it would read like the margin `apart_from`, on one side or the other, and is not it.
    """
    digits, unit = _STYLES.get(score, (1, "pp"))
    shown, margin = (100 * number if score in SHARES else number for number in (value, apart_from or 0.0))
    finest = digits + _MORE if apart_from is not None and abs(shown) != margin else digits
    while digits < finest and round(abs(shown), digits) == round(margin, digits):
        digits += 1
    text = f"{shown:+.{digits}f} {unit}"
    return (text if signed else text[1:]).replace("-", _MINUS)


def say_p(p: float) -> str:
    """A p value as `p = .0386`, `p < .0001` or `p = 1`."""
    if p < 0.0001:
        return "p < .0001"
    text = f"{p:.4f}"
    return "p = 1" if text == "1.0000" else f"p = {text[1:]}"


def say_interval(interval: Interval, score: ScoreName, *, apart_from: float | None = None) -> str:
    """Both bounds with one unit, told from the margin `apart_from`."""
    low, high = (say_amount(bound, score, apart_from=apart_from) for bound in (interval.low, interval.high))
    return f"{low.split()[0]} … {high}"


def explain_change(sample: Sample, *, p: float, p_holm: float, family: int) -> str:
    """Why BETTER or WORSE holds."""
    test = "McNemar mid-p" if uses_flips(sample) else f"sign-flip over {name_units(sample)}"
    holm = f", {say_p(p_holm)} after Holm over {family} leaves" if family > 1 else ""
    return f"{_say_flips(sample)}; {say_p(p)} ({test}){holm}"


def explain_equality(
    interval: Interval, score: ScoreName, *, margin: float, p: float, p_holm: float, family: int
) -> str:
    """Why NO CHANGE holds, and what was nearly shown where the interval leaves 0 out nevertheless."""
    within = f"the interval {say_interval(interval, score)} lies within ±{say_amount(margin, score, signed=False)}"
    return f"{within}; {_find_reason(interval, p, p_holm=p_holm, family=family) or say_p(p)}"


def explain_doubt(sample: Sample, comparison: Comparison, *, margin: float, p_holm: float, family: int) -> str:
    """Why nothing can be said, and how many items would decide."""
    if comparison.interval is None or comparison.p is None:
        return comparison.note
    reason = _find_reason(comparison.interval, comparison.p, p_holm=p_holm, family=family)
    if not reason:
        reached = say_amount(margin, sample.score, signed=False)
        interval = say_interval(comparison.interval, sample.score, apart_from=margin)
        reason = f"the interval {interval} holds 0 as well as differences beyond ±{reached}, {say_p(comparison.p)}"
    needed = find_needed(sample, margin=margin, level=LEVEL / family)
    if needed is None:
        return reason
    effect = say_amount(needed.effect, sample.score, signed=False)
    return f"{reason}; about {needed.items:,} items like these would decide a difference of {effect}"


def _find_reason(interval: Interval, p: float, *, p_holm: float, family: int) -> str:
    """Where test and interval, or test and Holm, part ways; empty where they agree that nothing is shown."""
    if p_holm <= LEVEL:
        return f"just short: the test rejects ({say_p(p)}), but the interval still holds 0"
    if p <= LEVEL:
        return f"not significant among {family} leaves ({say_p(p)}, {say_p(p_holm)} after Holm)"
    if interval.low > 0 or interval.high < 0:
        return f"just short: {say_p(p)}, though the interval leaves 0 out"
    return ""


def _say_flips(sample: Sample) -> str:
    moved = f"{sample.gained} gained, {sample.lost} lost of {sample.n} items"
    return moved if sample.independent else f"{moved} over {sample.cluster_count} {name_units(sample)}"
