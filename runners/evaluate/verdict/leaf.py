"""One leaf: what it was asked, what both models answered, and what comes of comparing them score by score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from runners.evaluate.judges.fitness import Fitness
from runners.evaluate.judges.noise import noise_of
from runners.evaluate.judges.seam import Preference
from runners.evaluate.verdict.compare import LEVEL, compare, find_specific_gain
from runners.evaluate.verdict.examples import pick_examples
from runners.evaluate.verdict.paired import OpenScore, Sample, pair_choices, pair_open, pair_preferences
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import Comparison, Example, JudgeCheck, ScoreName, SpecificGain

MOST_MISSING = 0.10
EXAMPLES = 5
KINDS = (ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafRecords:
    """Everything one leaf was asked and both models' records of it.

    `preferences` are the verdicts of a judge that was shown both answers to an open item at once; where there are any
    they stand in for its ratings. `fitness` is the judge's on this leaf's open items, None where it was not checked.
    `failure` says why the leaf could not be measured at all; its records are then not looked at.
    """

    leaf: str
    leaf_kind: str
    choice_items: tuple[ChoiceItem, ...] = ()
    base_choices: tuple[ChoiceRecord, ...] = ()
    tuned_choices: tuple[ChoiceRecord, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    base_answers: tuple[OpenRecord, ...] = ()
    tuned_answers: tuple[OpenRecord, ...] = ()
    preferences: tuple[Preference, ...] = ()
    fitness: Fitness | None = None
    failure: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether what the judge said may be heard."""
        return self.fitness is None or self.fitness.fit


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafComparison:
    """A leaf compared score by score and kind by kind. `deciding` gives its word, None when `failure` says why nothing
    may.
    """

    leaf: str
    leaf_kind: str
    comparisons: tuple[Comparison, ...]
    deciding: tuple[Sample, Comparison] | None
    specific_gain: SpecificGain | None
    examples: tuple[Example, ...]
    judge: JudgeCheck | None
    failure: str

    @property
    def p(self) -> float | None:
        """The unadjusted p of the deciding comparison."""
        return self.deciding[1].p if self.deciding else None


def compare_leaf(records: LeafRecords, *, skills: OpenScore = "judge", level: float = LEVEL) -> LeafComparison:
    """Compare the leaf's items; choice items decide where there are any, the score `skills` of its answers otherwise.

    `level` is what the smallest visible effects are stated at.
    """
    samples, score = _pair_all(records, skills), choose_score(records, skills)
    compared = [(sample, compare(sample, level=level)) for sample in samples if sample.n]
    failure = _find_failure(records, samples, score)
    return LeafComparison(
        leaf=records.leaf,
        leaf_kind=records.leaf_kind,
        comparisons=tuple(comparison for _, comparison in compared),
        deciding=None if failure else next((pair for pair in compared if _decides(pair[0], score)), None),
        specific_gain=_find_gain(samples, score),
        examples=() if records.failure else _pick(records, score),
        judge=_check_judge(records),
        failure=failure,
    )


def _check_judge(records: LeafRecords) -> JudgeCheck | None:
    """What the judge is worth, with the spread of its marks where answers have several."""
    if records.fitness is None:
        return None
    noise = noise_of(record.marks for record in (*records.base_answers, *records.tuned_answers))
    return replace(records.fitness, noise=noise).check()


def choose_score(records: LeafRecords, skills: OpenScore) -> ScoreName:
    """The score that gives the leaf its word, whether or not it could be measured."""
    if any(item.kind is ItemKind.NEW_QUESTION for item in records.choice_items):
        return "choice"
    return "pairwise" if skills == "judge" and records.preferences else skills


def count_family(records: Sequence[LeafRecords], *, skills: OpenScore = "judge") -> int:
    """Leaves of the pull request that a word can be given to: Holm's family."""
    return sum(not _find_failure(one, _pair_all(one, skills), choose_score(one, skills)) for one in records)


def _pair_all(records: LeafRecords, skills: OpenScore) -> list[Sample]:
    """One sample a score and kind that was asked, choice items first, then the score of answers that decides."""
    samples: list[Sample] = []
    if records.failure:
        return samples
    for kind in KINDS:
        samples.append(pair_choices(records.choice_items, records.base_choices, records.tuned_choices, kind=kind))
    others: tuple[OpenScore, ...] = ("judge", "exact", "likelihood")
    for score in (skills, *(other for other in others if other != skills)):
        samples += _pair_opens(records, score, decides=score == skills)
    return [sample for sample in samples if sample.n or sample.missing]


def _pair_opens(records: LeafRecords, score: OpenScore, *, decides: bool) -> list[Sample]:
    """One sample a kind of open item; a judge that is unfit has said nothing."""
    items, base, tuned = records.open_items, records.base_answers, records.tuned_answers
    if score == "judge":
        if not records.is_judged:
            return []
        if records.preferences:
            return [pair_preferences(items, records.preferences, kind=kind) for kind in KINDS]
    samples = [pair_open(items, base, tuned, kind=kind, score=score) for kind in KINDS]
    return samples if score == "judge" or _says_something(samples, decides=decides) else []


def _says_something(samples: Sequence[Sample], *, decides: bool) -> bool:
    """Whether a score beside the judge's is worth showing: some answer is exact, some likelihood was computed."""
    if samples[0].score == "likelihood":
        return any(sample.n for sample in samples)
    return decides or any(any(sample.base) or any(sample.tuned) for sample in samples)


def _decides(sample: Sample, score: ScoreName) -> bool:
    return sample.kind is ItemKind.NEW_QUESTION and sample.score == score


def _find_failure(records: LeafRecords, samples: Sequence[Sample], score: ScoreName) -> str:
    """Why the leaf has no usable measurement; empty when it has one."""
    if records.failure:
        return records.failure
    deciding = next((sample for sample in samples if _decides(sample, score)), None)
    if deciding is None:
        return _explain_absence(records, score)
    if deciding.missing_share > MOST_MISSING:
        asked, what = deciding.n + deciding.missing, _FAILED.get(score, "answers or ratings")
        return f"{deciding.missing} of {asked} {what} failed, more than {MOST_MISSING:.0%}{_name_reason(records)}"
    return ""


def _name_reason(records: LeafRecords) -> str:
    """The reason that stands in most records of answers, so that people know what to mend; empty without any."""
    reasons = Counter(one.failure for one in (*records.base_answers, *records.tuned_answers) if one.failure)
    return f"; most often: {reasons.most_common(1)[0][0]}" if reasons else ""


_FAILED = {"exact": "answers", "likelihood": "likelihoods"}


def _explain_absence(records: LeafRecords, score: ScoreName) -> str:
    if not any(item.kind is ItemKind.NEW_QUESTION for item in records.open_items):
        return "no new-question item was asked"
    if score == "likelihood":
        return "the likelihood of the reference answers was not computed"
    return records.fitness.describe() if records.fitness else "no answer was judged"


def _find_gain(samples: Sequence[Sample], score: ScoreName) -> SpecificGain | None:
    """Of the score that decides; None without control items of the same score."""
    sides = {sample.kind: sample for sample in samples if sample.score == score and sample.n}
    taught, control = sides.get(ItemKind.NEW_QUESTION), sides.get(ItemKind.CONTROL)
    return find_specific_gain(taught, control) if taught and control else None


def _pick(records: LeafRecords, score: ScoreName) -> tuple[Example, ...]:
    """Examples of what decides."""
    if score == "choice":
        return pick_examples(records.choice_items, records.base_choices, records.tuned_choices, 2 * EXAMPLES)
    items, base, tuned = records.open_items, records.base_answers, records.tuned_answers
    return pick_examples(items, base, tuned, 2 * EXAMPLES, score=score, preferences=records.preferences)
