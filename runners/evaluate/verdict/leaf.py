"""One leaf: what it was asked, what both models answered, and what comes of comparing them kind by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.judges.judge import Fitness
from runners.evaluate.verdict.compare import LEVEL, compare, find_specific_gain
from runners.evaluate.verdict.examples import pick_examples
from runners.evaluate.verdict.paired import Sample, pair_choices, pair_ratings
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import Comparison, Example, SpecificGain

MOST_MISSING = 0.10
EXAMPLES = 5
KINDS = (ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafRecords:
    """Everything one leaf was asked and both models' records of it.

    `fitness` is the judge's on this leaf's open items, None without such items. `failure` says why the leaf could not
    be measured at all; its records are then not looked at.
    """

    leaf: str
    leaf_kind: str
    choice_items: tuple[ChoiceItem, ...] = ()
    base_choices: tuple[ChoiceRecord, ...] = ()
    tuned_choices: tuple[ChoiceRecord, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    base_answers: tuple[OpenRecord, ...] = ()
    tuned_answers: tuple[OpenRecord, ...] = ()
    fitness: Fitness | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafComparison:
    """A leaf compared kind by kind. `deciding` gives its word, None when `failure` says why nothing may."""

    leaf: str
    leaf_kind: str
    comparisons: tuple[Comparison, ...]
    deciding: tuple[Sample, Comparison] | None
    specific_gain: SpecificGain | None
    examples: tuple[Example, ...]
    failure: str

    @property
    def p(self) -> float | None:
        """The unadjusted p of the deciding comparison."""
        return self.deciding[1].p if self.deciding else None


def compare_leaf(records: LeafRecords, *, level: float = LEVEL) -> LeafComparison:
    """Compare the leaf's items kind by kind; choice items decide where there are any, judged answers otherwise."""
    samples = _pair_all(records)
    compared = [(sample, compare(sample, level=level)) for sample in samples if sample.n]
    failure = _find_failure(records, samples)
    deciding = next((pair for pair in compared if pair[0].kind is ItemKind.NEW_QUESTION), None)
    return LeafComparison(
        leaf=records.leaf,
        leaf_kind=records.leaf_kind,
        comparisons=tuple(comparison for _, comparison in compared),
        deciding=None if failure else deciding,
        specific_gain=_find_gain(samples),
        examples=() if records.failure else _pick(records),
        failure=failure,
    )


def count_family(records: Sequence[LeafRecords]) -> int:
    """Leaves of the pull request that a word can be given to: Holm's family."""
    return sum(not _find_failure(record, _pair_all(record)) for record in records)


def _pair_all(records: LeafRecords) -> list[Sample]:
    """One sample a score and kind that was asked, choice items first; a judge that is unfit has said nothing."""
    samples: list[Sample] = []
    if records.failure:
        return samples
    for kind in KINDS:
        samples.append(pair_choices(records.choice_items, records.base_choices, records.tuned_choices, kind=kind))
    if records.fitness is None or records.fitness.fit:
        for kind in KINDS:
            samples.append(pair_ratings(records.open_items, records.base_answers, records.tuned_answers, kind=kind))
    return [sample for sample in samples if sample.n or sample.missing]


def _find_failure(records: LeafRecords, samples: Sequence[Sample]) -> str:
    """Why the leaf has no usable measurement; empty when it has one."""
    if records.failure:
        return records.failure
    deciding = next((sample for sample in samples if sample.kind is ItemKind.NEW_QUESTION), None)
    if deciding is None:
        fitness = records.fitness
        return fitness.describe() if fitness and not fitness.fit else "no new-question item was asked"
    if deciding.missing_share > MOST_MISSING:
        asked = deciding.n + deciding.missing
        return f"{deciding.missing} of {asked} answers or ratings failed, more than {MOST_MISSING:.0%}"
    return ""


def _find_gain(samples: Sequence[Sample]) -> SpecificGain | None:
    """Of the score that decides; None without control items of the same score."""
    by_kind = {(sample.score, sample.kind): sample for sample in reversed(samples) if sample.n}
    for score in ("choice", "judge"):
        taught = by_kind.get((score, ItemKind.NEW_QUESTION))
        if taught:
            control = by_kind.get((score, ItemKind.CONTROL))
            return find_specific_gain(taught, control) if control else None
    return None


def _pick(records: LeafRecords) -> tuple[Example, ...]:
    if records.choice_items:
        return pick_examples(records.choice_items, records.base_choices, records.tuned_choices, 2 * EXAMPLES)
    return pick_examples(records.open_items, records.base_answers, records.tuned_answers, 2 * EXAMPLES)
