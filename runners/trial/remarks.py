"""What must be known about a trial's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runners.evaluate.suites.outcome import SEATS
from runners.trial.questions import Questions
from schemas.trial import Replied, Tried

NAMED = 3


def remarks(questions: Questions, tried: Sequence[Tried]) -> Iterator[str]:
    """One sentence each: rows that were not asked, answers that were cut or are missing."""
    if questions.odd:
        shown = ", ".join(questions.odd[:NAMED]) + (", …" if len(questions.odd) > NAMED else "")
        yield f"{len(questions.odd)} rows are no conversations of user and assistant, and were not asked: {shown}"
    for seat in SEATS:
        replies: list[Replied] = [one for row in tried if (one := getattr(row, seat)) is not None]
        yield from _of_model(seat, replies, questions.asked.max_tokens)


def _of_model(seat: str, replies: Sequence[Replied], room: int) -> Iterator[str]:
    failures = [one.failure for one in replies if one.failure]
    if failures:
        yield f"{len(failures)} of {len(replies)} answers of the {seat} model are missing: {failures[0]}"
    if cut := sum(one.cut and not one.failure for one in replies):
        yield (
            f"{cut} of {len(replies)} answers of the {seat} model were cut off, at {room} tokens or where its context"
            " ended, and are scored as they are"
        )
