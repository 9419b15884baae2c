"""Subjects of a benchmark of free answers: means for one model, words for two.

Words come from the rule that a pull request's leaves are decided by. That rule goes by `new-question` items; where a
subject has none, the items that it has take their place here, and the reason says what they are.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from runners.evaluate.judges.fitness import Fitness
from runners.evaluate.judges.noise import noise_of
from runners.evaluate.judges.seam import Preference
from runners.evaluate.suites.outcome import SEATS, Seat
from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.paired import Sample, pair_preferences, pair_ratings
from runners.evaluate.verdict.words import decide_words
from schemas.evaluation import Subject
from schemas.gate import GatePolicy
from schemas.item import ItemKind, OpenItem, OpenRecord
from schemas.result import Comparison, Example, JudgeCheck, LeafResult, Word

Records = Mapping[Seat, Mapping[str, OpenRecord]]
"""By model, then by item."""
Shown = TypeVar("Shown", Comparison, Example)
DECIDING = (ItemKind.NEW_QUESTION, ItemKind.SEEN, ItemKind.FROZEN)
_SEEDS = re.compile(r"\bseed(s?)\b")
SEEDS = "on the leaf's own questions, which stand in training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The items of one subject. `failure` says why it could not be asked; then it has none."""

    name: str
    leaf_kind: str = ""
    items: tuple[OpenItem, ...] = ()
    fitness: Fitness | None = None
    failure: str = ""

    @property
    def deciding(self) -> ItemKind:
        """The kind of items that its score comes from."""
        kinds = {item.kind for item in self.items}
        return next((kind for kind in DECIDING if kind in kinds), ItemKind.NEW_QUESTION)

    @property
    def main(self) -> tuple[OpenItem, ...]:
        """The items that its score comes from."""
        return tuple(item for item in self.items if item.kind is self.deciding)


def report_subjects(
    groups: Sequence[Group], records: Records, preferences: Sequence[Preference] = (), *, policy: GatePolicy
) -> tuple[Subject, ...]:
    """One subject a group, in order; with two models they are one family. Preferences are of all items, or of none."""
    if "base" not in records:
        return tuple(_report_alone(group, records["tuned"]) for group in groups)
    preferred = {preference.id: preference for preference in preferences}
    decided = decide_words([_leaf_records(group, records, preferred) for group in groups], policy=policy)
    return tuple(_report_pair(group, result, records) for group, result in zip(groups, decided, strict=True))


def compare_all(groups: Sequence[Group], records: Records, preferences: Sequence[Preference] = ()) -> Comparison | None:
    """Both models over the items of all subjects that their scores come from; None where no pair has a score.

    Subjects that could not be measured, for want of a judge that is fit, are left out.
    """
    items = [item for group in groups if not _unusable(group) for item in group.main]
    kind = items[0].kind if items else ItemKind.NEW_QUESTION
    same = [item.model_copy(update={"kind": kind}) for item in items]
    sample = pair_preferences(same, preferences, kind=kind) if preferences else _pair(same, records, kind)
    if not sample.n:
        return None
    comparison = compare(sample)
    return comparison.model_copy(update={"note": _name_units(comparison.note, kind)})


def mean_rating(items: Sequence[OpenItem], records: Mapping[str, OpenRecord]) -> float | None:
    """Of all answers that were rated; None where none was."""
    ratings = [rating for item in items if (rating := records[item.id].rating) is not None]
    return math.fsum(ratings) / len(ratings) if ratings else None


def pairs_of(items: Sequence[OpenItem], records: Records) -> tuple[OpenItem, ...]:
    """The items that every model has a rating for: means are over these, so that all are over the same."""
    return tuple(item for item in items if all(found[item.id].rating is not None for found in records.values()))


def usable(groups: Sequence[Group]) -> tuple[OpenItem, ...]:
    """The items that a benchmark's score comes from."""
    return tuple(item for group in groups if not _unusable(group) for item in group.main)


def _pair(items: Sequence[OpenItem], records: Records, kind: ItemKind) -> Sample:
    base, tuned = ([records[seat][item.id] for item in items] for seat in SEATS)
    return pair_ratings(items, base, tuned, kind=kind)


def _unusable(group: Group) -> str:
    """Why nothing that was measured counts; empty where it does."""
    return group.failure or (group.fitness.describe() if group.fitness and not group.fitness.fit else "")


def _report_alone(group: Group, records: Mapping[str, OpenRecord]) -> Subject:
    rated = pairs_of(group.main, {"tuned": records})
    failure = _unusable(group) or ("" if rated else _common_failure(group, {"tuned": records}))
    return Subject(
        name=group.name,
        n=len(rated),
        missing=len(group.main) - len(rated),
        model=None if failure else mean_rating(rated, records),
        word=Word.ERROR if failure else None,
        why=failure,
        judge=_check_alone(group, records),
    )


def _check_alone(group: Group, records: Mapping[str, OpenRecord]) -> JudgeCheck | None:
    """What the judge is worth, with the spread of its marks where answers have several."""
    noise = noise_of(records[item.id].marks for item in group.items)
    return replace(group.fitness, noise=noise).check() if group.fitness else None


def _report_pair(group: Group, result: LeafResult, records: Records) -> Subject:
    rated = pairs_of(group.main, records)
    heard = not _unusable(group)
    comparisons = [_restore(comparison, group) for comparison in result.comparisons]
    deciding = _find_deciding(comparisons, result, group.deciding)
    return Subject(
        name=group.name,
        n=len(rated),
        missing=len(group.main) - len(rated),
        base=mean_rating(rated, records["base"]) if heard else None,
        model=mean_rating(rated, records["tuned"]) if heard else None,
        word=result.word,
        why=_explain(result, group),
        comparison=deciding,
        others=tuple(comparison for comparison in comparisons if comparison is not deciding),
        specific_gain=result.specific_gain,
        judge=result.judge or (group.fitness.check() if group.fitness else None),
        examples=tuple(_restore(example, group) for example in result.examples),
    )


def _leaf_records(group: Group, records: Records, preferred: Mapping[str, Preference]) -> LeafRecords:
    items = tuple(_promote(item, group.deciding) for item in group.items)
    return LeafRecords(
        leaf=group.name,
        leaf_kind=group.leaf_kind,
        open_items=items,
        base_answers=tuple(records["base"][item.id] for item in items),
        tuned_answers=tuple(records["tuned"][item.id] for item in items),
        preferences=tuple(preferred[item.id] for item in items) if preferred else (),
        fitness=group.fitness,
        failure=group.failure or ("" if pairs_of(group.main, records) else _common_failure(group, records)),
    )


def _promote(item: OpenItem, deciding: ItemKind) -> OpenItem:
    return item.model_copy(update={"kind": ItemKind.NEW_QUESTION}) if item.kind is deciding else item


def _restore(shown: Shown, group: Group) -> Shown:
    told: dict[str, str] = {"note": _name_units(shown.note, group.deciding)} if isinstance(shown, Comparison) else {}
    kind = group.deciding if shown.kind is ItemKind.NEW_QUESTION else shown.kind
    return shown.model_copy(update={"kind": kind, **told})


def _find_deciding(comparisons: Sequence[Comparison], result: LeafResult, kind: ItemKind) -> Comparison | None:
    return next((one for one in comparisons if one.kind is kind and one.score == result.deciding), None)


def _explain(result: LeafResult, group: Group) -> str:
    if not result.deciding:
        return result.why
    return f"{SEEDS}: {result.why}" if group.deciding is ItemKind.SEEN else _name_units(result.why, group.deciding)


def _name_units(text: str, kind: ItemKind) -> str:
    """Of a leaf, what is independent are seed examples; of a benchmark with its own questions, these."""
    return _SEEDS.sub(r"question\1", text) if kind is ItemKind.FROZEN else text


def _common_failure(group: Group, records: Records) -> str:
    """What most answers or ratings failed for; empty for a group without items."""
    reasons = Counter(
        found[item.id].failure for found in records.values() for item in group.main if found[item.id].failure
    )
    return f"no answer could be rated: {reasons.most_common(1)[0][0]}" if reasons else ""
