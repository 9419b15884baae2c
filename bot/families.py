"""The families of evidence that a gate weighs, each with its own effect on the verdict.

    no harm shown     lower bound of the 95 % interval >= -margin     PASS
    harm shown        upper bound < -margin                           FAIL
    anything else     compatible with both                            INCONCLUSIVE

Leaves are families only under `require: better` or `strict`; otherwise they are advisory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.figures import count, difference, is_sure, items_to_decide, points, span
from bot.leaves import deciding, doubt_gain
from schemas.gate import GatePolicy
from schemas.result import Comparison, FrozenResult, LeafResult, RunResult, Word

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


def judge_families(result: RunResult, policy: GatePolicy) -> tuple[Family, ...]:
    """Every family that applies to `result`; never empty unless nothing changed."""
    families = []
    if result.error:
        families.append(Family("ERROR", result.error))
    if result.leaves or result.frozen is not None:
        families.append(_judge_frozen(result.frozen, policy))
    elif result.removed:
        families.append(Family("INCONCLUSIVE", _say_removed(result)))
    if policy.require == "better" or policy.strict:
        families.extend(_judge_leaf(leaf, policy) for leaf in result.leaves)
    return tuple(families)


def say_comparison(comparison: Comparison, word: Word, *, limit: float | None = None) -> str:
    """`≈ +0.3 pp (-1.9 … +1.3), n 1,000`, with real minus signs."""
    unit = "points" if comparison.score == "judge" else "pp"
    text = f"{difference(comparison.delta, comparison.score, sure=is_sure(word))} {unit}"
    if comparison.interval is not None:
        text += f" ({span(comparison.interval, comparison.score, limit=limit)})"
    return f"{text}, n {comparison.n:,}"


def _say_removed(result: RunResult) -> str:
    gone = count(len(result.removed), "leaf is", "leaves are")
    return f"{gone} deleted and none is added or changed: nothing can be measured, a maintainer decides"


def _judge_frozen(frozen: FrozenResult | None, policy: GatePolicy) -> Family:
    if frozen is None:
        return Family("INCONCLUSIVE", "the frozen suite was not measured, so harm cannot be ruled out")
    if frozen.word is Word.ERROR:
        return Family("ERROR", f"the frozen suite has no usable measurement: {frozen.why}")
    overall, limit = frozen.overall, -policy.frozen_margin
    if overall.interval is None:
        return Family("INCONCLUSIVE", "the frozen suite has no interval, so harm cannot be ruled out")
    said = f"frozen suite {say_comparison(overall, frozen.word, limit=limit)}, margin {points(limit)}"
    if overall.interval.high < limit:
        return Family("FAIL", said)
    if policy.strict and frozen.word is Word.WORSE:
        return Family("FAIL", f"{said}: WORSE, and the policy is strict")
    if overall.interval.low >= limit:
        return Family("PASS")
    return Family("INCONCLUSIVE", f"{said}: harm beyond the margin is not ruled out{_say_need(overall, policy)}")


def _say_need(overall: Comparison, policy: GatePolicy) -> str:
    need = items_to_decide(overall, policy.frozen_margin)
    return f"; about {need:,} items would decide" if need else ""


def _judge_leaf(leaf: LeafResult, policy: GatePolicy) -> Family:
    comparison = deciding(leaf)
    if leaf.word is Word.ERROR:
        return Family("ERROR", f"{leaf.leaf} has no usable measurement: {leaf.why}")
    if comparison is None:
        return Family("INCONCLUSIVE", f"{leaf.leaf} was not measured on new-question items")
    said = f"{leaf.leaf} {say_comparison(comparison, leaf.word)}"
    if policy.strict and leaf.word is Word.WORSE:
        return Family("FAIL", f"{said}: WORSE, and the policy is strict")
    if policy.require == "no_harm":
        return Family("PASS")
    return _judge_gain(leaf, comparison, policy)


def _judge_gain(leaf: LeafResult, comparison: Comparison, policy: GatePolicy) -> Family:
    said = f"{leaf.leaf} {say_comparison(comparison, leaf.word)}"
    if comparison.score == "judge":
        return Family("INCONCLUSIVE", f"{said}: scored by a judge alone, which is advisory and cannot show BETTER here")
    if comparison.interval is not None and comparison.interval.high < -policy.leaf_margin:
        return Family("FAIL", f"{said}: harm beyond the margin {points(-policy.leaf_margin)}")
    if leaf.word is not Word.BETTER:
        return Family("INCONCLUSIVE", f"{said}: {leaf.word}, and the policy requires BETTER")
    if doubt := doubt_gain(leaf):
        return Family("INCONCLUSIVE", f"{said}: the gain beyond control items {doubt}")
    return Family("PASS")
