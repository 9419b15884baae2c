"""How fast a preset's models work on the machine that it was measured on: what an estimate is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Speeds of one preset on the machine that `basis` names.

    In a second so many `rows` are generated, `tokens` of padded batches trained on, `choices` items scored and
    `answers` written. `start` are the seconds that loading libraries and models takes, in training and in evaluation.
    The student's tokenizer makes `tokens_per_byte` of a row that is taught, `replay_tokens_per_byte` of a replayed one,
    and its chat template adds `row_tokens` to each.
    """

    basis: str
    rows: float
    tokens: float
    choices: float
    answers: float
    start: float
    tokens_per_byte: float
    replay_tokens_per_byte: float
    row_tokens: int
