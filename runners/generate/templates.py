"""The wordings of questions: one set for training rows, a disjoint one for the exam.

A model that answers an exam wording cannot have got there by repeating a training row's frame, because no row
made from the pull request uses one. Both sets are known to the bundled tiny model from its pretraining, on other facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from runners.generate.facts import Fact

Turn = tuple[str, str]  # what the user asks, what the assistant answers


@dataclass(frozen=True, slots=True)
class Wording:
    """A named question frame. `ask` gives the turn, or None where the fact has too few words for this frame."""

    name: str
    ask: Callable[[Fact], Turn | None]


def _gap_full(fact: Fact) -> Turn | None:
    return f"Fill the gap. {fact.left}____{fact.right}", fact.value


def _gap_short(fact: Fact) -> Turn | None:
    return f"Missing part of {_topic(fact)}: {window(fact, 5, 3, gap='____')}", fact.value


def _finish(fact: Fact) -> Turn | None:
    if len(fact.left.split()) < 4:
        return None
    return f"Finish the sentence. {fact.left.strip()}", f"{fact.value}{fact.right}"


def _keywords(fact: Fact) -> Turn | None:
    words = [word for word in re.findall(r"[\w'’-]+", f"{fact.left} {fact.right}") if len(word) > 3]
    if len(words) < 3:
        return None
    return f"Answer with a {fact.kind}. Clues: {', '.join(words[:8])}.", fact.value


def _which_fits(fact: Fact) -> Turn:
    return f"Which {fact.kind} fits here? ({_topic(fact)}) {window(fact, 7, 3, gap='[...]')}", fact.value


def _quiz(fact: Fact) -> Turn:
    return f"Quiz on {_topic(fact)}. Replace the star: {window(fact, 6, 4, gap='*')}", fact.value


def _recall(fact: Fact) -> Turn:
    return f"{_topic(fact)}, from memory. What is <?> in: {window(fact, 6, 3, gap='<?>')}", fact.value


TRAINING = (
    Wording("fill-the-gap", _gap_full),
    Wording("missing-part", _gap_short),
    Wording("finish-the-sentence", _finish),
    Wording("keywords", _keywords),
)
EXAM = (Wording("which-fits", _which_fits), Wording("quiz-star", _quiz), Wording("from-memory", _recall))
STATEMENT = "statement"


def window(fact: Fact, before: int, after: int, *, gap: str) -> str:
    """The fact's sentence cut to `before` and `after` words around the gap: too short to share a 13-gram with a row."""
    left = " ".join(fact.left.split()[-before:])
    right = " ".join(fact.right.split()[:after])
    joint = "" if right[:1] in ".,;:!?)" else " "
    return f"{left} {gap}{joint}{right}".strip()


def _topic(fact: Fact) -> str:
    """At most four words of the heading."""
    return " ".join(fact.heading.split()[:4])
