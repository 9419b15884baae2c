"""Questions of one's own, one JSON object a line: user_input, reference, and if there are any response and rubric."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from runners.evaluate.suites.lines import read_rows

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Row(BaseModel):
    """A line. Whatever else stands there is left alone."""

    model_config = ConfigDict(extra="ignore")

    user_input: Text
    reference: Text
    response: str | None = None
    rubric: str = ""


class DkQuestion(BaseModel):
    """One question; `number` counts from 1. A `response` that is given is rated as it is; None: a model is asked.

    `rubric` says what the marks mean, empty for the judge's own words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    question: str
    reference: str
    response: str | None = None
    rubric: str = ""


def read_dk_questions(file: Path) -> tuple[DkQuestion, ...]:
    """The questions in their order. Raises UsageError beginning with FILE:LINE where a line is none."""
    rows = read_rows(file, _Row)
    return tuple(
        DkQuestion(
            number=place, question=row.user_input, reference=row.reference, response=row.response, rubric=row.rubric
        )
        for place, (_, row) in enumerate(rows, 1)
    )


def count_unanswered(questions: Sequence[DkQuestion]) -> int:
    """How many a model has to answer: none is needed where this is 0."""
    return sum(question.response is None for question in questions)
