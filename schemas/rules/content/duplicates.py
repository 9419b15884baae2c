"""Duplicates: questions that a file asks twice, or nearly so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from schemas.finding import Finding
from schemas.rules.content.similar import Asked, Match, find_matches
from schemas.rules.content.texts import Text, Texts
from schemas.rules.reading.tree import name_of
from schemas.rules.settings import Settings


class Question(NamedTuple):
    """A question of a file, and the text that makes it another question than the same one on another text."""

    text: Text
    context: Text | None

    def asked(self, group: str | int) -> Asked:
        """Return it as it is compared."""
        return Asked(self.text.words, scope_of(self.context.words) if self.context else "", group)


def scope_of(words: tuple[str, ...]) -> str:
    """Return what contexts are compared by: equal for those of the same words."""
    return " ".join(words)  # hashed once, other than a tuple


def questions_in(texts: Texts) -> Iterator[Question]:
    """Yield the questions of a file, in its order.

    Grounded skills ask the same of different texts; knowledge is asked for without its context later on.
    """
    for example in texts.examples:
        for pair in example.pairs:
            if pair.question is not None and pair.question.words:
                yield Question(pair.question, None if texts.knowledge else example.context)


def check_duplicates(texts: Texts, settings: Settings) -> Iterator[Finding]:
    """Compare all questions of a file with each other."""
    questions = list(questions_in(texts))
    asked = [question.asked(number) for number, question in enumerate(questions)]
    for match in find_matches(asked, settings.limits.near_duplicate):
        yield _explain(texts, questions[match.later].text, questions[match.earlier].text, match)


def _explain(texts: Texts, later: Text, earlier: Text, match: Match) -> Finding:
    place, line = texts.tree.at(*later.steps), texts.tree.at(*earlier.steps).line
    first = f"`{name_of(earlier.steps)}` on line {line}"
    if match.score == 1:
        message = f"This question is the same as {first}."
        return place.find("content/duplicate", message, "Ask something else, or delete one of the two.")
    message = (
        f"This question is nearly {first}: {100 * match.score:.0f} % of the words are the same, in the same order."
    )
    return place.find("content/near-duplicate", message, "Ask something else, or the same in quite other words.")
