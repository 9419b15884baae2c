"""What a policy asks of one changed leaf: no harm under `strict`, a gain of its own under `require: better`."""

from __future__ import annotations

from bot.family import Family, is_interval, is_sound, say_comparison
from bot.figures import amount, unit
from bot.leaves import deciding, doubt_gain
from schemas.gate import GatePolicy
from schemas.result import Comparison, LeafResult, Word
from schemas.taxonomy import LeafKind

MEANS = ("judge", "likelihood")
"""Scores that are means of numbers; the others are shares of items."""
RATED = ("judge", "pairwise")
"""Scores that come from a judge."""


def judge_leaf(leaf: LeafResult, policy: GatePolicy) -> Family:
    """What one leaf says under a policy that asks for something of leaves."""
    comparison = deciding(leaf)
    if leaf.word is Word.ERROR:
        return Family("ERROR", f"{leaf.leaf} has no usable measurement: {leaf.why}")
    if comparison is None:
        return Family("INCONCLUSIVE", f"{leaf.leaf} was not measured on new-question items")
    if not is_sound(comparison):
        return Family("ERROR", f"{leaf.leaf}: its numbers are none that can be measured")
    limit = -margin_of(comparison.score, policy)
    said = f"{leaf.leaf} {say_comparison(comparison, leaf.word, limit=limit)}"
    if policy.strict and leaf.word is Word.WORSE:
        return Family("FAIL", f"{said}: WORSE, and the policy is strict")
    if policy.require == "no_harm":
        return Family("PASS")
    return _judge_gain(leaf, comparison, said, policy=policy)


def margin_of(score: str, policy: GatePolicy) -> float:
    """The margin that differences of this score are held against, in the score's own unit."""
    return {"judge": policy.judge_margin, "likelihood": policy.likelihood_margin}.get(score, policy.leaf_margin)


def _judge_gain(leaf: LeafResult, comparison: Comparison, said: str, *, policy: GatePolicy) -> Family:
    margin, interval = margin_of(comparison.score, policy), comparison.interval
    if refusal := _refuse_score(leaf, comparison, policy):
        return Family("INCONCLUSIVE", f"{said}: {refusal}")
    if comparison.score in RATED and (leaf.judge is None or not leaf.judge.fit):
        return _judge_unfit(leaf, said)
    if interval is not None and interval.high < -margin:
        limit = f"{amount(-margin, comparison.score, limit=-margin)} {unit(comparison.score)}"
        return Family("FAIL", f"{said}: harm beyond the margin {limit}")
    if doubt := _doubt(leaf, comparison, policy):
        return Family("INCONCLUSIVE", f"{said}: {doubt}")
    return Family("PASS")


def _refuse_score(leaf: LeafResult, comparison: Comparison, policy: GatePolicy) -> str:
    """Why this score shows no gain under this policy, and which key would let one do it; empty where it may."""
    score, asked = comparison.score, policy.skill_score
    if score == "choice":
        return ""
    if leaf.leaf_kind == LeafKind.KNOWLEDGE.value:
        return "knowledge shows BETTER by multiple-choice questions alone, and none could be made from its documents"
    rated = score in RATED
    if ("judge" if rated else score) != asked:
        binding = ", or say `gate.judge: binding`" if rated and policy.judge == "advisory" else ""
        whose = f"by {score}{', which is advisory here' if binding else ''}"
        return f"it was measured {whose}, and the policy takes {asked} (`gate.skills`): measure it again{binding}"
    if rated and policy.judge == "advisory":
        return (
            "a judge's ratings are advisory and cannot show BETTER here; `gate.judge: binding` lets them, and "
            "`gate.skills: likelihood` takes the likelihood of the reference answers instead"
        )
    return ""


def _judge_unfit(leaf: LeafResult, said: str) -> Family:
    if leaf.judge is None:
        return Family("INCONCLUSIVE", f"{said}: its judge was not checked, so that its ratings decide nothing")
    return Family("ERROR", f"{said}: its judge is unfit: {leaf.judge.said}")


def _doubt(leaf: LeafResult, comparison: Comparison, policy: GatePolicy) -> str:
    """What keeps a leaf that was not harmed from having shown a gain."""
    mean = comparison.score in MEANS
    least, key = (policy.least_rated, "least_rated") if mean else (policy.least_items, "least_items")
    if comparison.n < least:
        return f"the policy asks for {least:,} new-question items at least (`gate.{key}`)"
    if leaf.word is not Word.BETTER:
        return f"{leaf.word}, and the policy requires BETTER"
    if comparison.interval is None or comparison.interval.low <= 0:
        return "its interval does not lie above 0, and the policy requires BETTER"
    gain = leaf.specific_gain
    if gain is not None and not is_interval(gain.interval):
        return "the gain beyond control items has no interval"
    doubt = doubt_gain(leaf)
    return f"the gain beyond control items {doubt}" if doubt else ""
