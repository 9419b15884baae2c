"""Evaluation items, and the record of one model's answer to one of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ItemKind(StrEnum):
    """The four kinds of evaluation items, fixed before generation and reported apart."""

    NEW_QUESTION = "new-question"  # its passage was taught, its wording and template were not: decides the leaf's word
    CONTROL = "control"  # same leaf, never taught: the contrast
    SEEN = "seen"  # stands in training: shown, never gates
    FROZEN = "frozen"  # regression suite, disjoint from everything taught


class Frozen(BaseModel):
    """Immutable, closed models: an unknown key is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ChoiceItem(Frozen):
    """A four-option question, scored by the likelihood of each option's text after the question.

    `cluster` names the passage (or the frozen suite's own unit) it was written from: clusters, not items, are the
    units of the statistics. `answer` is the index of the right option, 0..3. `value_kind` names the kind that the
    answer and its distractors share (`year`, `number`, `name`, `term`, ...).
    """

    id: str
    kind: ItemKind
    leaf: str
    cluster: str
    template: str
    question: str
    options: Annotated[tuple[str, ...], Field(min_length=2, max_length=10)]
    answer: Annotated[int, Field(ge=0)]
    value_kind: str = ""


class OpenItem(Frozen):
    """A question answered in free text and rated 1 to 10 by a judge against `reference`.

    `cluster` names the seed example it was written from. `question` holds a grounded skill's context too, exactly as
    the model is asked.
    """

    id: str
    kind: ItemKind
    leaf: str
    cluster: str
    template: str
    question: str
    reference: str


class ChoiceRecord(Frozen):
    """One model's answer to one choice item.

    `loglikelihoods` are length-normalised (nats a token, end token included), one an option; `chosen` is their argmax;
    `p_correct` the softmax mass on the right option, the soft score.
    """

    item: str
    loglikelihoods: tuple[float, ...]
    chosen: int
    correct: bool
    p_correct: float


class OpenRecord(Frozen):
    """One model's answer to one open item. `rating` is 1..10, or None when the answer or the rating failed.

    `marks` are the ratings whose mean it is, where there were several; `comment` is what the judge said. `likelihood`
    is that of the reference answer under the model, in nats a token, None where it was not computed.
    """

    item: str
    answer: str
    rating: float | None
    failure: str = ""
    marks: tuple[float, ...] = ()
    comment: str = ""
    likelihood: float | None = None
