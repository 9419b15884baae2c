"""Compare: both models' records become words, one a leaf and one for the frozen suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from runners.evaluate.judges.fitness import Fitness, fitness, foils
from runners.evaluate.judges.seam import Judge
from runners.evaluate.verdict.frozen import compare_frozen
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.words import decide_words
from runners.progress import Tick
from runners.stages.evaluate import Answers
from runners.stages.files import digest_of_rows, read_value, write_value
from runners.stages.generate import Prepared
from runners.stages.workshop import Workshop
from runners.store import Stage, digest_of_bytes
from schemas.gate import GatePolicy
from schemas.item import ChoiceItem, Frozen, OpenItem
from schemas.result import FrozenResult, LeafResult

FITNESS = Stage("check judge", 2)
COMPARE = Stage("compare", 3)


class Measured(Frozen):
    """What the run measured: `leaves` in the order of the changes."""

    leaves: tuple[LeafResult, ...]
    frozen: FrozenResult


def compare(
    prepared: Sequence[Prepared],
    suite: Sequence[ChoiceItem],
    before: Answers,
    after: Answers,
    *,
    judge: Judge,
    policy: GatePolicy,
    workshop: Workshop,
) -> Measured:
    """Every leaf and the frozen suite, base against tuned. Raises EmptyResult for an empty suite."""
    records = tuple(_records(one, before, after, judge=judge, workshop=workshop) for one in prepared)

    def build(folder: Path, _tick: Tick) -> None:
        measured = Measured(
            leaves=decide_words(records, policy=policy),
            frozen=compare_frozen(suite, before.frozen, after.frozen, margin=policy.frozen_margin),
        )
        write_value(folder / "measured.json", Measured, measured)

    result = workshop.obtain(
        COMPARE,
        inputs={
            "leaves": digest_of_bytes(TypeAdapter(tuple[LeafRecords, ...]).dump_json(records)),
            "suite": digest_of_rows(suite),
            "base": digest_of_rows(before.frozen),
            "tuned": digest_of_rows(after.frozen),
        },
        parameters={"policy": policy.model_dump(mode="json")},
        build=build,
    )
    measured = read_value(result.path("measured.json"), Measured)
    leaves = tuple(_complete(leaf, one) for leaf, one in zip(measured.leaves, prepared, strict=True))
    return measured.model_copy(update={"leaves": leaves})


def _records(one: Prepared, before: Answers, after: Answers, *, judge: Judge, workshop: Workshop) -> LeafRecords:
    path, items = one.leaf.path, one.plan.open_items
    return LeafRecords(
        leaf=path,
        leaf_kind=one.leaf.kind,
        choice_items=one.plan.choice_items,
        base_choices=before.choices[path],
        tuned_choices=after.choices[path],
        open_items=items,
        base_answers=before.opens[path],
        tuned_answers=after.opens[path],
        fitness=_check_judge(path, items, judge=judge, workshop=workshop) if items else None,
    )


def _check_judge(path: str, items: Sequence[OpenItem], *, judge: Judge, workshop: Workshop) -> Fitness:
    result = workshop.obtain(
        FITNESS,
        path,
        inputs={"items": digest_of_rows(items)},
        parameters={"judge": judge.name},
        total=lambda: len(items) + len(foils(items)),
        build=lambda folder, tick: write_value(folder / "fitness.json", Fitness, fitness(judge, items, tick=tick)),
    )
    return read_value(result.path("fitness.json"), Fitness)


def _complete(leaf: LeafResult, one: Prepared) -> LeafResult:
    """Add what generation knows."""
    return leaf.model_copy(
        update={
            "funnel": one.generated.funnel,
            "taught_passages": len(one.plan.taught),
            "control_passages": len(one.plan.control),
        }
    )
