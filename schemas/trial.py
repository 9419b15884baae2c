"""What `taxobot model test` found: what base and tuned model answer to test rows, side by side, with scores."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen
from schemas.result import Interval, Word

TRIAL_VERSION: Literal[1] = 1
MeasureName = Literal["rouge_l", "exact", "likelihood", "judge"]
Count = Annotated[int, Field(ge=0)]


class Replied(Frozen):
    """One model's answer to one question; `failure` says why there is none, `cut` that its room ended before it did.

    Scores are None where they were not measured: `rouge_l` is the F1 of the longest common subsequence of words with
    the expected answer (0 to 1), `exact` whether it is that answer but for case, blanks and marks around it (0 or 1),
    `likelihood` how likely the model finds the expected answer (nats a token, at most 0), `judge` a judge's mark (1 to
    10).
    """

    text: str
    failure: str = ""
    cut: bool = False
    rouge_l: float | None = None
    exact: float | None = None
    likelihood: float | None = None
    judge: float | None = None


class Tried(Frozen):
    """One question with what is expected and what was answered. `id` is FILE:LINE, with the turn of a conversation that
    has several; questions of one `group` (a conversation, a document) count as one observation. `tuned` is None where
    the base was asked alone.
    """

    id: str
    group: str
    system: str
    question: str
    expected: str
    base: Replied
    tuned: Replied | None = None


class Score(Frozen):
    """One measure over all questions that both models have it for. `delta` is tuned minus base, `interval` of 95 %.

    `p` is two-sided, `p_holm` corrected for the number of measures. `word` says what the test supports; None where one
    model was asked alone. `note` says why there is no interval. `missing` questions have no such score.
    """

    measure: MeasureName
    n: Count
    groups: Count
    missing: Count = 0
    base: float
    tuned: float | None = None
    delta: float | None = None
    interval: Interval | None = None
    p: float | None = None
    p_holm: float | None = None
    word: Word | None = None
    note: str = ""


class Trial(Frozen):
    """Both models on the same questions. `files` hold the rows, `judge` names who marked (empty: nobody)."""

    schema_version: Literal[1] = TRIAL_VERSION
    tool_version: str
    files: tuple[str, ...]
    base: str
    tuned: str | None = None
    judge: str = ""
    temperature: float
    max_tokens: int
    questions: tuple[Tried, ...]
    scores: tuple[Score, ...]
    warnings: tuple[str, ...] = ()
