"""What answers to questions with options say about one model, or about two that were asked the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

from runners.evaluate.suites.outcome import Seat
from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.paired import pair_choices
from runners.evaluate.verdict.words import decide_words
from schemas.evaluation import Evaluation, ModelScore, Subject
from schemas.gate import GatePolicy
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind
from schemas.result import Comparison, LeafResult

Records = Mapping[Seat, Sequence[ChoiceRecord]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a report tells beside the numbers. `models` and `digests` are names and SHA-256 by seat."""

    benchmark: Literal["mmlu", "mmlu_branch"]
    models: Mapping[Seat, str]
    digests: Mapping[Seat, str] = field(default_factory=dict)
    policy: GatePolicy = field(default_factory=GatePolicy)
    settings: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()


def report_choices(items: Sequence[ChoiceItem], records: Records, context: Context) -> Evaluation:
    """The evaluation of one model (`tuned`), or of two. `records` answer all `items`, in whatever order.

    `new-question` items decide; MMLU's are `frozen` ones, and all of them do.
    """
    deciding = [item for item in map(_promote, items) if item.kind is ItemKind.NEW_QUESTION]
    both = "base" in records
    return Evaluation(
        tool_version=version("taxobot"),
        benchmark=context.benchmark,
        low=0.0,
        high=1.0,
        model=_model("tuned", deciding, records, context),
        base=_model("base", deciding, records, context) if both else None,
        embedded=context.embedded,
        subjects=tuple(_compare(items, records, context) if both else _score(deciding, records["tuned"])),
        overall=_compare_all(deciding, records) if both else None,
        settings=dict(context.settings),
        warnings=context.warnings,
    )


def subject_of(result: LeafResult) -> Subject:
    """A leaf as a line of the report: what decides its word, and the other comparisons beside it."""
    asked = [one for one in result.comparisons if one.kind is ItemKind.NEW_QUESTION]
    chosen = next((one for one in asked if one.score == result.deciding), next(iter(asked), None))
    return Subject(
        name=result.leaf,
        n=chosen.n if chosen else 0,
        missing=chosen.missing if chosen else 0,
        model=chosen.tuned if chosen else None,
        base=chosen.base if chosen else None,
        word=result.word,
        why=result.why,
        comparison=chosen,
        others=tuple(one for one in result.comparisons if one is not chosen),
        specific_gain=result.specific_gain,
        examples=result.examples,
    )


def _model(seat: Seat, items: Sequence[ChoiceItem], records: Records, context: Context) -> ModelScore:
    """MMLU's score is the mean over its subjects, as everywhere. Of leaves it is the share of all their questions:
    otherwise one of six questions would weigh as much as one of two hundred.
    """
    shares = [_share(of_one, records[seat]) for of_one in _by_leaf(items).values()]
    macro = math.fsum(share for share in shares if share is not None) / len(shares) if shares else None
    score = macro if context.benchmark == "mmlu" else _share(items, records[seat])
    return ModelScore(name=context.models[seat], digest=context.digests.get(seat, ""), score=score)


def _share(items: Sequence[ChoiceItem], records: Sequence[ChoiceRecord]) -> float | None:
    asked = {item.id for item in items}
    right = [record.correct for record in records if record.item in asked]
    return sum(right) / len(right) if right else None


def _by_leaf(items: Sequence[ChoiceItem]) -> dict[str, list[ChoiceItem]]:
    leaves: dict[str, list[ChoiceItem]] = {}
    for item in items:
        leaves.setdefault(item.leaf, []).append(item)
    return leaves


def _score(items: Sequence[ChoiceItem], records: Sequence[ChoiceRecord]) -> Iterator[Subject]:
    for leaf, of_one in _by_leaf(items).items():
        yield Subject(name=leaf, n=len(of_one), model=_share(of_one, records))


def _compare(items: Sequence[ChoiceItem], records: Records, context: Context) -> Iterator[Subject]:
    leaves = [_gather(leaf, of_one, records) for leaf, of_one in _by_leaf([*map(_promote, items)]).items()]
    frozen = {item.leaf for item in items if item.kind is ItemKind.FROZEN}
    for result in decide_words(leaves, policy=context.policy):
        subject = subject_of(result)
        yield _demote(subject) if subject.name in frozen else subject


def _promote(item: ChoiceItem) -> ChoiceItem:
    """Words are given by new questions; where there are none, the frozen ones stand in for them."""
    return item.model_copy(update={"kind": ItemKind.NEW_QUESTION}) if item.kind is ItemKind.FROZEN else item


def _demote(subject: Subject) -> Subject:
    """The same, called what it is."""
    kind = {"kind": ItemKind.FROZEN}
    return subject.model_copy(
        update={
            "comparison": subject.comparison and subject.comparison.model_copy(update=kind),
            "examples": tuple(one.model_copy(update=kind) for one in subject.examples),
        }
    )


def _gather(leaf: str, items: Sequence[ChoiceItem], records: Records) -> LeafRecords:
    asked = {item.id for item in items}
    base, tuned = (tuple(one for one in records[seat] if one.item in asked) for seat in ("base", "tuned"))
    return LeafRecords(
        leaf=leaf, leaf_kind="knowledge", choice_items=tuple(items), base_choices=base, tuned_choices=tuned
    )


def _compare_all(items: Sequence[ChoiceItem], records: Records) -> Comparison | None:
    """Passages of different leaves are different ones, whatever they are called."""
    apart = [item.model_copy(update={"cluster": f"{item.leaf}/{item.cluster}"}) for item in items]
    sample = pair_choices(apart, records["base"], records["tuned"], kind=ItemKind.NEW_QUESTION)
    return compare(sample) if sample.n else None
