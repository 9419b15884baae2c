"""What a model answered to a subject of MMLU, stored subject by subject, so that a run that was ended carries on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.evaluate.suites.mmlu import evaluate_mmlu
from runners.evaluate.suites.mmlu_data import read_split
from runners.evaluate.suites.mmlu_tasks import PREFIX
from runners.progress import Tick
from runners.stages.benchmarks import Scored
from runners.stages.files import read_rows, write_rows
from runners.stages.workshop import Workshop
from runners.store import Stage, digest_of_json
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind

MMLU = Stage("answer mmlu", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a subject is asked; see `evaluate_mmlu`. With `chat` questions go through the model's template."""

    shots: int
    limit: int | None
    data: Path | None
    seed: int
    chat: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject's questions and one model's records of them, in one order."""

    items: tuple[ChoiceItem, ...]
    records: tuple[ChoiceRecord, ...]


def score_subject(model: Scored, subject: str, wanted: Wanted, *, workshop: Workshop) -> Subject:
    """One subject asked of one model. Raises as `evaluate_mmlu` does."""

    def build(folder: Path, tick: Tick) -> None:
        with model.open() as (scorer, chat):
            told = evaluate_mmlu(
                {"tuned": scorer},
                shots=wanted.shots,
                limit=wanted.limit,
                data=wanted.data,
                subjects=(subject,),
                seed=wanted.seed,
                kind=ItemKind.FROZEN,
                chats={"tuned": chat} if wanted.chat and chat else None,
                tick=tick,
            )
        write_rows(folder / "items.jsonl", told.items)
        write_rows(folder / "records.jsonl", told.records["tuned"])

    result = workshop.obtain(
        MMLU,
        f"{model.role} {subject}",
        inputs={"model": model.digest, "questions": _digest(subject, wanted)},
        parameters={
            "backend": model.backend,
            "subject": subject,
            "shots": wanted.shots,
            "limit": wanted.limit,
            "chat": wanted.chat,
        },
        build=build,
        share=bool(model.digest),  # see Scored
    )
    items = read_rows(result.path("items.jsonl"), ChoiceItem)
    return Subject(items, read_rows(result.path("records.jsonl"), ChoiceRecord))


def _digest(subject: str, wanted: Wanted) -> str:
    """Of the questions in a folder; those of the hub are one published set."""
    if wanted.data is None:
        return "cais/mmlu"
    name = subject.removeprefix(PREFIX)
    tested = read_split(wanted.data, name, "test")
    return digest_of_json([tested, read_split(wanted.data, name, "dev") if wanted.shots else []])
