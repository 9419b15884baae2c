"""What the scores of two models on the same questions tell: differences with intervals, and words that tests earn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from runners.evaluate.statistics.holm import holm
from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.paired import Sample
from runners.evaluate.verdict.words import decide_word
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import FEWEST_CLUSTERS, Comparison, ScoreName
from schemas.trial import MeasureName, Replied, Score, Tried

_POLICY = GatePolicy()


class _Kind(NamedTuple):
    """How a measure is compared, which goes by whether it is a share or a mean, and what counts as no change."""

    alike: ScoreName
    margin: float


KINDS: dict[MeasureName, _Kind] = {
    "rouge_l": _Kind("judge", _POLICY.leaf_margin),
    "exact": _Kind("exact", _POLICY.leaf_margin),
    "likelihood": _Kind("likelihood", _POLICY.likelihood_margin),
    "judge": _Kind("judge", _POLICY.judge_margin),
}
"""In the order of the report. ROUGE-L is a mean, as a judge's marks are."""


def score(questions: Sequence[Tried]) -> tuple[Score, ...]:
    """One entry for each measure that at least one question has, words corrected (Holm) for the number of measures.

    With one model alone: its means.
    """
    if any(one.tuned is None for one in questions):
        return tuple(_alone(questions))
    samples = {measure: sample for measure in KINDS if (sample := _sample(questions, measure)).n}
    found = {measure: compare(sample) for measure, sample in samples.items()}
    adjusted = holm([1.0 if one.p is None else one.p for one in found.values()])
    return tuple(
        _score(measure, samples[measure], found[measure], p_holm)
        for measure, p_holm in zip(found, adjusted, strict=True)
    )


def value_of(replied: Replied, measure: MeasureName) -> float | None:
    """One score of an answer."""
    value: float | None = getattr(replied, measure)
    return value


def _alone(questions: Sequence[Tried]) -> Iterator[Score]:
    for measure in KINDS:
        held = [(value, one.group) for one in questions if (value := value_of(one.base, measure)) is not None]
        if held:
            yield Score(
                measure=measure,
                n=len(held),
                groups=len({group for _, group in held}),
                missing=len(questions) - len(held),
                base=sum(value for value, _ in held) / len(held),
            )


def _sample(questions: Sequence[Tried], measure: MeasureName) -> Sample:
    pairs = [
        (before, after, one.group)
        for one in questions
        if one.tuned is not None
        and (before := value_of(one.base, measure)) is not None
        and (after := value_of(one.tuned, measure)) is not None
    ]
    return Sample(
        ItemKind.FROZEN,
        KINDS[measure].alike,
        base=tuple(before for before, _, _ in pairs),
        tuned=tuple(after for _, after, _ in pairs),
        clusters=tuple(group for _, _, group in pairs),
        missing=len(questions) - len(pairs),
    )


def _score(measure: MeasureName, sample: Sample, found: Comparison, p_holm: float) -> Score:
    word, _ = decide_word(sample, found, margin=KINDS[measure].margin, p_holm=p_holm, family=1)
    return Score(
        measure=measure,
        n=found.n,
        groups=found.clusters,
        missing=found.missing,
        base=found.base,
        tuned=found.tuned,
        delta=found.delta,
        interval=found.interval,
        p=found.p,
        p_holm=None if found.p is None else p_holm,
        word=word,
        note=_explain_silence(sample, found),
    )


def _explain_silence(sample: Sample, found: Comparison) -> str:
    """Why there is no interval; empty where there is one."""
    if found.interval is not None:
        return ""
    if sample.cluster_count < FEWEST_CLUSTERS:
        rows = f"{sample.cluster_count} independent {'row' if sample.cluster_count == 1 else 'rows'}"
        return f"nothing can be told from {rows}; at least {FEWEST_CLUSTERS} are needed"
    if not any(sample.differences):
        return "both models have the same score on every row"
    return "all scores moved by the same amount, which tells nothing about their noise"
