"""Evaluate: one model's records on one set of items. What the base answered stays good from push to push."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.rate import rate_answers
from runners.generate.plan import LeafPlan
from runners.progress import Tick
from runners.seams import Seams
from runners.stages.files import digest_of_rows, read_rows, read_value, write_rows, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage, digest_of_bytes
from schemas.item import ChoiceItem, ChoiceRecord, OpenItem, OpenRecord

CHOICE = Stage("evaluate choices", 2)
ANSWER = Stage("evaluate answers", 2)
RATE = Stage("rate answers", 1)
LIKELIHOOD = Stage("evaluate references", 1)
_Likelihoods = tuple[float | None, ...]
BASE = "base"
_ANSWERS = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Examined:
    """A model folder under examination; `role` is `base` or `tuned`: what the base answers is shared by all runs."""

    role: str
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Answers:
    """One model's records: by leaf path, in the order of the plan's items, and on the frozen suite."""

    choices: dict[str, tuple[ChoiceRecord, ...]]
    opens: dict[str, tuple[OpenRecord, ...]]
    frozen: tuple[ChoiceRecord, ...]

    def in_order(self, paths: Sequence[str]) -> tuple[ChoiceRecord | OpenRecord, ...]:
        """All records, leaf by leaf and then those of the frozen suite, as the items stand."""
        records: list[ChoiceRecord | OpenRecord] = []
        for path in paths:
            records += [*self.choices[path], *self.opens[path]]
        return (*records, *self.frozen)


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
            plan.leaf: examine(plan.open_items, model=model, part=plan.leaf, seams=seams, workshop=workshop)
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
        share=model.role == BASE,
    )
    return read_rows(result.path("records.jsonl"), ChoiceRecord)


def examine(
    items: Sequence[OpenItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[OpenRecord, ...]:
    """As `rate`, each record with how likely the model finds the reference (`weigh`)."""
    records = rate(items, model=model, part=part, seams=seams, workshop=workshop)
    likelihoods = weigh(items, model=model, part=part, seams=seams, workshop=workshop)
    return tuple(
        record.model_copy(update={"likelihood": value}) for record, value in zip(records, likelihoods, strict=True)
    )


def weigh(
    items: Sequence[OpenItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[float | None, ...]:
    """The likelihood of every item's reference, in order, whoever judges the answers; `part` is for people."""
    if not items:
        return ()

    def build(folder: Path, tick: Tick) -> None:
        write_value(folder / "likelihoods.json", _Likelihoods, seams.engine.likelihood(model.path, items, tick=tick))

    result = workshop.obtain(
        LIKELIHOOD,
        f"{model.role} {part}",
        inputs={"model": model.digest, "items": digest_of_rows(items)},
        parameters={"engine": seams.engine.name},
        total=lambda: len(items),
        build=build,
        share=model.role == BASE,
    )
    return read_value(result.path("likelihoods.json"), _Likelihoods)


def rate(
    items: Sequence[OpenItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[OpenRecord, ...]:
    """Judged free answers to every item, in order (MTBenchBranch); `part` is for people.

    Another judge rates the same answers: the model is not asked again.
    """
    if not items:
        return ()
    answers = _answer(items, model=model, part=part, seams=seams, workshop=workshop)

    def build(folder: Path, tick: Tick) -> None:
        write_rows(folder / "records.jsonl", rate_answers(seams.judge, items, answers, tick=tick))

    result = workshop.obtain(
        RATE,
        f"{model.role} {part}",
        inputs={"items": digest_of_rows(items), "answers": digest_of_bytes(_ANSWERS.dump_json(answers))},
        parameters={"judge": seams.judge.name},
        total=lambda: len(items),
        build=build,
        # Behind a name, another judge may stand tomorrow, and both models' answers must have the same one.
        share=model.role == BASE and isinstance(seams.judge, OverlapJudge),
    )
    return read_rows(result.path("records.jsonl"), OpenRecord)


def _answer(
    items: Sequence[OpenItem], *, model: Examined, part: str, seams: Seams, workshop: Workshop
) -> tuple[str, ...]:
    limit = seams.preset.answer_tokens

    def build(folder: Path, tick: Tick) -> None:
        answers = seams.engine.answer(model.path, items, max_new_tokens=limit, tick=tick)
        write_value(folder / "answers.json", tuple[str, ...], answers)

    result = workshop.obtain(
        ANSWER,
        f"{model.role} {part}",
        inputs={"model": model.digest, "items": digest_of_rows(items)},
        parameters={"engine": seams.engine.name, "max_new_tokens": limit},
        total=lambda: len(items),
        build=build,
        share=model.role == BASE,
    )
    return read_value(result.path("answers.json"), tuple[str, ...])
