"""Conversations to ask: taxobot's own 80, or a file in the layout that MT-Bench's questions are published in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from runners.evaluate.suites.lines import read_rows
from schemas.errors import UsageError

OWN = Path(__file__).with_name("questions") / "mt_bench.jsonl"
OWN_NAME = "taxobot's own 80 questions"
MOST_TURNS = 2

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class _Row(BaseModel):
    """A line. Whatever else stands there is left alone: published files carry more than is asked."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    question_id: Name
    category: Name
    turns: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_TURNS)]
    reference: tuple[str, ...] | None = None


class MtQuestion(BaseModel):
    """One conversation: the user's one or two turns, and for each of them a good answer, empty where there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    category: str
    turns: tuple[str, ...]
    references: tuple[str, ...]


def read_mt_questions(file: Path | None = None) -> tuple[MtQuestion, ...]:
    """The questions of a file, in its order; without one the bundled ones.

    Raises UsageError beginning with FILE:LINE for a line that is no question, has more references than turns, or an id
    that stood before.
    """
    path = file or OWN
    rows = read_rows(path, _Row)
    _check_ids(path, rows)
    return tuple(_question(row, f"{path}:{number}") for number, row in rows)


def name_of_questions(file: Path | None) -> str:
    """What numbers from these questions are labelled with."""
    return OWN_NAME if file is None else file.name


def _check_ids(path: Path, rows: Sequence[tuple[int, _Row]]) -> None:
    seen: dict[str, int] = {}
    for number, row in rows:
        if row.question_id in seen:
            raise UsageError(f"{path}:{number}: `question_id` {row.question_id} stood in line {seen[row.question_id]}")
        seen[row.question_id] = number


def _question(row: _Row, place: str) -> MtQuestion:
    given = tuple(text.strip() for text in row.reference or ())
    if len(given) > len(row.turns):
        raise UsageError(
            f"{place}: `reference` has {len(given)} entries for {len(row.turns)} turns; at most one a turn"
        )
    references = given + ("",) * (len(row.turns) - len(given))
    return MtQuestion(id=row.question_id, category=row.category, turns=row.turns, references=references)
