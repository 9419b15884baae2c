"""The word of each leaf: decided by its test after Holm over the leaves of the pull request, first match wins.

    ERROR         no usable measurement: nothing asked, more than 10 % failed, unfit judge, evaluator failure
    WORSE, BETTER the test rejects after Holm and the printed interval leaves 0 out
    NO CHANGE     neither, and the printed interval lies within the margin: equivalence is earned
    INCONCLUSIVE  everything else, with the number of items that would decide

What is compared: multiple choice where a leaf has any, else what the policy takes skills by (a judge's ratings or
preferences, exact answers, the likelihood of the references). The other scores are shown.

The test alone decides for independent items scored 0 or 1, where mid-p implies the interval. The sign-flip does not
imply its t interval, so there both are asked for: a word of change never stands beside an interval that crosses 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.statistics.holm import holm
from runners.evaluate.verdict.compare import LEVEL
from runners.evaluate.verdict.leaf import LeafComparison, LeafRecords, compare_leaf, count_family
from runners.evaluate.verdict.paired import SHARES, Sample
from runners.evaluate.verdict.wording import explain_change, explain_doubt, explain_equality
from schemas.gate import GatePolicy
from schemas.result import Comparison, LeafResult, ScoreName, Word


def decide_words(records: Sequence[LeafRecords], *, policy: GatePolicy) -> tuple[LeafResult, ...]:
    """One result a leaf, in the order given; all changed leaves of the pull request must come in one call.

    What generation knows (funnel, numbers of passages) is left empty for the caller to fill in.
    """
    skills = policy.skill_score
    family = max(1, count_family(records, skills=skills))
    leaves = [compare_leaf(record, skills=skills, level=LEVEL / family) for record in records]
    # A leaf whose test says nothing still counts: its p is the largest there is.
    measured = [leaf for leaf in leaves if leaf.deciding]
    adjusted = iter(holm([1.0 if leaf.p is None else leaf.p for leaf in measured]))
    return tuple(
        _word_leaf(leaf, next(adjusted) if leaf.deciding else None, policy=policy, family=family) for leaf in leaves
    )


def decide_word(
    sample: Sample, comparison: Comparison, *, margin: float, p_holm: float, family: int = 1
) -> tuple[Word, str]:
    """The word of a usable measurement, and why."""
    interval, p = comparison.interval, comparison.p
    if interval is None or p is None:
        return Word.INCONCLUSIVE, explain_doubt(sample, comparison, margin=margin, p_holm=p_holm, family=family)
    if p_holm <= LEVEL and (interval.low > 0 or interval.high < 0):
        word = Word.BETTER if comparison.delta > 0 else Word.WORSE
        return word, explain_change(sample, p=p, p_holm=p_holm, family=family)
    if -margin <= interval.low and interval.high <= margin:
        why = explain_equality(interval, sample.score, margin=margin, p=p, p_holm=p_holm, family=family)
        return Word.NO_CHANGE, why
    return Word.INCONCLUSIVE, explain_doubt(sample, comparison, margin=margin, p_holm=p_holm, family=family)


def margin_of(score: ScoreName, policy: GatePolicy) -> float:
    """The policy's margin for a leaf, in the unit of the score."""
    if score in SHARES:
        return policy.leaf_margin
    return policy.judge_margin if score == "judge" else policy.likelihood_margin


def _word_leaf(leaf: LeafComparison, p_holm: float | None, *, policy: GatePolicy, family: int) -> LeafResult:
    comparisons, word, why = leaf.comparisons, Word.ERROR, leaf.failure
    if leaf.deciding and p_holm is not None:
        sample, comparison = leaf.deciding
        margin = margin_of(sample.score, policy)
        word, why = decide_word(sample, comparison, margin=margin, p_holm=p_holm, family=family)
        comparisons = _note_holm(comparisons, comparison, p_holm)
    return LeafResult(
        leaf=leaf.leaf,
        leaf_kind=leaf.leaf_kind,
        word=word,
        why=why,
        comparisons=comparisons,
        specific_gain=leaf.specific_gain,
        funnel=None,
        examples=leaf.examples,
        deciding=leaf.deciding[0].score if leaf.deciding else "",
        judge=leaf.judge,
    )


def _note_holm(comparisons: Sequence[Comparison], deciding: Comparison, p_holm: float) -> tuple[Comparison, ...]:
    """Only the comparison that decides is in the family; without a p it has none to adjust."""
    adjusted = deciding.model_copy(update={"p_holm": None if deciding.p is None else p_holm})
    return tuple(adjusted if comparison is deciding else comparison for comparison in comparisons)
