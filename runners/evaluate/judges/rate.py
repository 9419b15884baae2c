"""Answers to items become records: who is asked what, and which ratings count."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.judges.seam import TEN, Exchange, Judge, Rating, Scale
from runners.progress import Tick
from schemas.item import OpenItem, OpenRecord


def rate_answers(
    judge: Judge, items: Sequence[OpenItem], answers: Sequence[str], *, tick: Tick = lambda _units: None
) -> tuple[OpenRecord, ...]:
    """The judge's records in the order of the items; ticks once an item.

    A failed answer is missing, never "1": an empty one is not shown to the judge. A rating out of the judge's scale is
    a failure. Ratings stand on the scale of 1 to 10, whatever the judge's is. Raises EndpointError where the judge
    cannot be asked any more.
    """
    given = [exchange_of(item, answer) for item, answer in zip(items, answers, strict=True) if answer.strip()]
    tick(len(items) - len(given))
    rated = judge.rate(given, tick=tick)
    ratings = iter([check(asked, rating, judge.scale) for asked, rating in zip(given, rated, strict=True)])
    return tuple(
        _record(item, answer, next(ratings), judge.scale) if answer.strip() else _unanswered(item)
        for item, answer in zip(items, answers, strict=True)
    )


def exchange_of(item: OpenItem, answer: str) -> Exchange:
    """An item and an answer to it, as a judge is shown them."""
    return Exchange(id=item.id, question=item.question, answer=answer, reference=item.reference)


def check(asked: Exchange, rating: Rating, scale: Scale) -> Rating:
    """The rating; a failure in its place where it is not on the scale. Raises ValueError for another exchange's."""
    if rating.id != asked.id:
        raise ValueError(f"the judge rated item {rating.id} where {asked.id} was asked")
    if rating.score is None or scale.holds(rating.score):
        return rating
    return Rating(asked.id, None, failure=f"the rating {rating.score:g} is not within {scale.low} to {scale.high}")


def on_ten(score: float, scale: Scale) -> float:
    """A mark of another scale on that of 1 to 10, ends on ends: margins and thresholds are those of one scale."""
    if scale == TEN:
        return score
    return TEN.low + (score - scale.low) * (TEN.high - TEN.low) / (scale.high - scale.low)


def _record(item: OpenItem, answer: str, rating: Rating, scale: Scale) -> OpenRecord:
    return OpenRecord(
        item=item.id,
        answer=answer,
        rating=None if rating.score is None else on_ten(rating.score, scale),
        failure=rating.failure,
        marks=tuple(on_ten(mark, scale) for mark in rating.marks) if len(rating.marks) > 1 else (),
        comment=rating.comment,
    )


def _unanswered(item: OpenItem) -> OpenRecord:
    return OpenRecord(item=item.id, answer="", rating=None, failure="the model gave no answer")
