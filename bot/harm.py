"""No harm: what the frozen suite, and the file that will be served, say about what was there before.

    no harm shown     lower bound of the 95 % interval >= -margin     PASS
    harm shown        upper bound < -margin                           FAIL
    anything else     compatible with both                            INCONCLUSIVE

What decides is the interval that the reader sees.
"""

from __future__ import annotations

from bot.family import Family, is_sound, say_comparison
from bot.figures import items_to_decide, points
from schemas.gate import GatePolicy
from schemas.result import Comparison, FrozenResult, Served, Word

SUITE = "frozen suite"


def judge_frozen(frozen: FrozenResult | None, policy: GatePolicy) -> Family:
    """What the frozen suite says of the tuned model."""
    if frozen is None:
        return Family("INCONCLUSIVE", f"the {SUITE} was not measured, so harm cannot be ruled out")
    if frozen.word is Word.ERROR:
        return Family("ERROR", f"the {SUITE} has no usable measurement: {frozen.why}")
    return _judge(SUITE, frozen.overall, frozen.word, policy)


def judge_served(served: Served | None, policy: GatePolicy, *, asked: str | None = None) -> Family:
    """What the frozen suite says of the file that will be served, against the same model in 16 bits.

    `asked` is the format that the policy names; None: whichever was measured.
    """
    if served is None or asked not in (None, served.format):
        return Family("INCONCLUSIVE", f"the {asked} file that will be served was not measured")
    name = say_served(served)
    if served.word is Word.ERROR:
        return Family("ERROR", f"{name} has no usable measurement: {served.why}")
    if served.comparison is None:
        return Family("INCONCLUSIVE", f"{name} was not measured: {served.why.removeprefix('not measured: ')}")
    return _judge(name, served.comparison, served.word, policy)


def say_served(served: Served) -> str:
    """What the comparison is called in a sentence."""
    return f"the {served.format} file that will be served"


def _judge(name: str, overall: Comparison, word: Word, policy: GatePolicy) -> Family:
    limit = -policy.frozen_margin
    if not is_sound(overall):
        return Family("ERROR", f"{name}: its numbers are none that can be measured")
    if overall.interval is None:
        return Family("INCONCLUSIVE", f"{name} has no interval, so harm cannot be ruled out")
    said = f"{name} {say_comparison(overall, word, limit=limit)}, margin {points(limit, apart_from=limit)}"
    if overall.interval.high < limit:
        return Family("FAIL", said)
    if policy.strict and word is Word.WORSE:
        return Family("FAIL", f"{said}: WORSE, and the policy is strict")
    if overall.n < 1:
        return Family("INCONCLUSIVE", f"{name} asked nothing, so harm cannot be ruled out")
    if overall.interval.low >= limit:
        return Family("PASS")
    return Family("INCONCLUSIVE", f"{said}: harm beyond the margin is not ruled out{_say_need(overall, policy)}")


def _say_need(overall: Comparison, policy: GatePolicy) -> str:
    need = items_to_decide(overall, policy.frozen_margin)
    return f"; about {need:,} items would decide" if need else ""
