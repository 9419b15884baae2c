"""What the comment shows besides a report, as plain display strings: nothing is escaped yet."""

from __future__ import annotations

from dataclasses import dataclass

from bot.report.rows import Problem, Sample


@dataclass(frozen=True, slots=True)
class Line:
    """The verdict: its icon, its word with what belongs to it (`RUNNING 3/5`), and the sentence behind the colon.

    `by` is the login of who overruled what was measured, empty where nobody did.
    """

    icon: str
    state: str
    sentence: str
    by: str = ""

    def __str__(self) -> str:
        by = f" by override of {self.by}" if self.by else ""
        return f"{self.icon} {self.state}{by}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five stages, with an icon and the word for how far it is."""

    name: str
    icon: str
    word: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody decided about a commit; `url` leads to where they said so, empty where that is nowhere."""

    what: str
    login: str
    head: str
    time: str
    url: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with a link to its line."""

    problem: Problem
    url: str


@dataclass(frozen=True, slots=True)
class LeafCost:
    """What a run would do for one leaf."""

    name: str
    kind: str
    passages: str
    rows: str
    items: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run would cost: one sentence, and its leaves."""

    sentence: str
    leaves: tuple[LeafCost, ...]


@dataclass(frozen=True, slots=True)
class LeafKnowledge:
    """How well the base model does on one leaf's own questions."""

    name: str
    rated: str
    mean: str
    word: str


@dataclass(frozen=True, slots=True)
class Prechecked:
    """What the base model knows: the answer in a few words, the sentence with its numbers, and what it rests on."""

    known: bool
    word: str
    sentence: str
    leaves: tuple[LeafKnowledge, ...]
    answers: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is."""

    label: str
    url: str
