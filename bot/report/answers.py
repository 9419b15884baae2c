"""The contribution's own questions with what the models answered: the evidence that people ask for first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.figures import DASH
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from bot.report.parts import is_embedded, name_part
from bot.report.rows import Sample
from schemas.precheck import SeedAnswer
from schemas.result import Models

KIND = "seed question"
ANSWER_LENGTH = 400
_UNRATED = "not rated"


def show_answers(answers: Sequence[SeedAnswer]) -> tuple[Sample, ...]:
    """One row a question, in the order of the contribution."""
    return tuple(map(_show, answers))


def rated_by(models: Models) -> str:
    """Who gave the ratings, one sentence."""
    embedded = ", taxobot's embedded stand-in" if is_embedded("judge", models) else ""
    return f"Ratings are 1{DASH}10, by the {name_part('judge', models)}{embedded}; they are shown and never gate."


def _show(answer: SeedAnswer) -> Sample:
    tuned = None if answer.tuned is None else plain(answer.tuned, ANSWER_LENGTH)
    return Sample(
        name=plain(answer.leaf, NAME_LENGTH),
        kind=KIND,
        question=plain(answer.question, 320),
        reference=plain(answer.reference, ANSWER_LENGTH),
        base=plain(answer.base, ANSWER_LENGTH),
        base_mark=_rating(answer.base_rating),
        tuned=tuned,
        tuned_mark="" if tuned is None else _rating(answer.tuned_rating),
        context=plain(answer.context, 200),
    )


def _rating(rating: float | None) -> str:
    return _UNRATED if rating is None else f"{rating:.1f} of 10"
