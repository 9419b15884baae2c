"""Evaluate: one model's records on one set of items. What the base answered stays good from push to push."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.evaluate.judges.judge import rate_answers
from runners.generate.plan import LeafPlan
from runners.progress import Tick
from runners.seams import Seams
from runners.stages.files import digest_of_rows, read_rows, write_rows
from runners.stages.workshop import Workshop
from runners.store import Stage
from schemas.item import ChoiceItem, ChoiceRecord, OpenItem, OpenRecord

CHOICE = Stage("evaluate choices", 1)
OPEN = Stage("evaluate answers", 1)


@dataclass(frozen=True, slots=True)
class Examined:
    """A model folder under examination; `role` is `base` or `tuned`, for people only."""

    role: str
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Answers:
    """One model's records: by leaf path, in the order of the plan's items, and on the frozen suite."""

    choices: dict[str, tuple[ChoiceRecord, ...]]
    opens: dict[str, tuple[OpenRecord, ...]]
    frozen: tuple[ChoiceRecord, ...]


def ask(
    model: Examined,
    plans: Sequence[LeafPlan],
    suite: Sequence[ChoiceItem],
    *,
    seams: Seams,
    workshop: Workshop,
) -> Answers:
    """Everything that one model is asked in a run."""
    return Answers(
        choices={
            plan.leaf: score(plan.choice_items, model=model, part=plan.leaf, seams=seams, workshop=workshop)
            for plan in plans
        },
        opens={
            plan.leaf: rate(plan.open_items, model=model, part=plan.leaf, seams=seams, workshop=workshop)
            for plan in plans
        },
        frozen=score(suite, model=model, part="frozen suite", seams=seams, workshop=workshop),
    )


def score(
    items: Sequence[ChoiceItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[ChoiceRecord, ...]:
    """Option likelihoods of every item, in order (MMLUBranch and the frozen suite); `part` is for people."""
    if not items:
        return ()

    def build(folder: Path, tick: Tick) -> None:
        write_rows(folder / "records.jsonl", seams.engine.score(model.path, items, tick=tick))

    result = workshop.obtain(
        CHOICE,
        f"{model.role} {part}",
        inputs={"model": model.digest, "items": digest_of_rows(items)},
        parameters={"engine": seams.engine.name},
        total=lambda: len(items),
        build=build,
    )
    return read_rows(result.path("records.jsonl"), ChoiceRecord)


def rate(
    items: Sequence[OpenItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[OpenRecord, ...]:
    """Judged free answers to every item, in order (MTBenchBranch); `part` is for people."""
    if not items:
        return ()
    limit = seams.preset.answer_tokens

    def build(folder: Path, tick: Tick) -> None:
        answers = seams.engine.answer(model.path, items, max_new_tokens=limit, tick=tick)
        write_rows(folder / "records.jsonl", rate_answers(seams.judge, items, answers))

    result = workshop.obtain(
        OPEN,
        f"{model.role} {part}",
        inputs={"model": model.digest, "items": digest_of_rows(items)},
        parameters={"engine": seams.engine.name, "judge": seams.judge.name, "max_new_tokens": limit},
        total=lambda: len(items),
        build=build,
    )
    return read_rows(result.path("records.jsonl"), OpenRecord)
