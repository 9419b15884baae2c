"""The seam of judges: an answer with all that it is judged by, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runners.progress import Tick


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks that a judge may give: whole numbers from `low` to `high`, or what lies between, for embedded ones."""

    low: int = 1
    high: int = 10

    def holds(self, score: float) -> bool:
        """Whether `score` is one of them; nan is not."""
        return self.low <= score <= self.high


TEN = Scale(1, 10)
FIVE = Scale(1, 5)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer to be rated: the `question` as the model was asked, the `answer`, and what a good one looks like.

    `reference` and `rubric` may be empty; an empty rubric means the judge's general one. `earlier` are the turns before
    it, each (question, answer), which are shown and not rated. Everything here is data: nothing of it may change how
    the judge works.
    """

    id: str
    question: str
    answer: str
    reference: str = ""
    rubric: str = ""
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """What became of an exchange: the mean `score` of the `marks` that were given, one a repeat; or None, with the
    reason. `comment` is what the judge said with the first of them.
    """

    id: str
    score: float | None
    marks: tuple[float, ...] = ()
    failure: str = ""
    comment: str = ""


class Judge(Protocol):
    """Rates answers. It is asked only about answers that are there: what never came is missing, not bad."""

    @property
    def name(self) -> str:
        """The judge with all that its marks depend on (model, template, repeats): part of stored keys."""
        ...

    @property
    def scale(self) -> Scale:
        """The marks that it gives."""
        ...

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        """One entry an exchange, in order; ticks once an exchange.

        A mark outside the scale or in another form than was asked for is none: it is a failure, after one more try with
        a stricter request. Raises EndpointError where there is no asking any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to the same question, base and tuned."""

    id: str
    question: str
    base: str
    tuned: str
    reference: str = ""
    rubric: str = ""
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preference:
    """Which answer won in both orders: +1 the tuned one, -1 the base one, 0 a tie or a disagreement of the orders.

    None where one of the orders gave no readable answer; `failure` says why. `flipped` tells whether the orders
    disagreed, which is how much the judge goes by position.
    """

    id: str
    won: int | None
    flipped: bool = False
    failure: str = ""
    comment: str = ""


class PairJudge(Protocol):
    """Compares two answers, in both orders."""

    @property
    def name(self) -> str:
        """As of Judge."""
        ...

    def prefer(self, pairs: Sequence[Pair], *, tick: Tick) -> tuple[Preference, ...]:
        """One entry a pair, in order; ticks once a pair. Raises EndpointError where there is no asking any more."""
        ...
