"""The report on questions with reference answers: a mark a question, out of five."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bot.evaluation.numbers import rounded
from bot.evaluation.remarks import list_overall, list_remarks
from bot.figures import NOT_MEASURED
from schemas.evaluation import Evaluation, ModelScore

TITLE = "# DK-BENCH REPORT"
_LINE = "-" * 27


def render_dk(evaluation: Evaluation) -> Iterator[str]:
    """The lines: each model with its marks, then how they compare. One question alone shows no difference."""
    yield TITLE
    if evaluation.base:
        yield from _model("BASE MODEL", evaluation.base, [one.base for one in evaluation.subjects], evaluation.high)
    yield from _model("MODEL", evaluation.model, [one.model for one in evaluation.subjects], evaluation.high)
    yield from list_overall(evaluation)
    yield from list_remarks(evaluation, others=False)


def _model(title: str, model: ModelScore, marks: Sequence[float | None], high: float) -> Iterator[str]:
    """An answer without a mark counts neither in the average nor in the total."""
    yield ""
    yield f"## {title}: {model.name}"
    yield ""
    for number, mark in enumerate(marks, start=1):
        yield f"Question #{number}:     {_mark(mark)}/{high:.0f}"
    yield _LINE
    given = [mark for mark in marks if mark is not None]
    average = f"{math.fsum(given) / len(given):.2f}" if given else NOT_MEASURED
    yield f"Average Score:   {average}/{high:.0f}"
    yield f"Total Score:     {_mark(math.fsum(given))}/{len(given) * high:.0f}"


def _mark(mark: float | None) -> str:
    """Whole marks without a point; an embedded judge's lie between them."""
    return f"{mark:.0f}" if mark is not None and float(mark).is_integer() else rounded(mark)
