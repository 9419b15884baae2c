"""The report on questions with reference answers: a mark a question, out of five."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bot.evaluation.numbers import rounded
from bot.evaluation.remarks import list_remarks
from bot.figures import NOT_MEASURED
from schemas.evaluation import Evaluation

TITLE = "# DK-BENCH REPORT"
_LINE = "-" * 27


def render_dk(evaluation: Evaluation) -> Iterator[str]:
    """The lines; an answer without a mark counts neither in the average nor in the total."""
    yield TITLE
    yield ""
    yield f"## MODEL: {evaluation.model.name}"
    yield ""
    marks = [subject.model for subject in evaluation.subjects]
    for number, mark in enumerate(marks, start=1):
        yield f"Question #{number}:     {_mark(mark)}/{evaluation.high:.0f}"
    yield _LINE
    given = [mark for mark in marks if mark is not None]
    average = f"{math.fsum(given) / len(given):.2f}" if given else NOT_MEASURED
    yield f"Average Score:   {average}/{evaluation.high:.0f}"
    yield f"Total Score:     {_mark(math.fsum(given))}/{len(given) * evaluation.high:.0f}"
    yield from list_remarks(evaluation)


def _mark(mark: float | None) -> str:
    """Whole marks without a point; an embedded judge's lie between them."""
    return f"{mark:.0f}" if mark is not None and float(mark).is_integer() else rounded(mark)
