"""Facts: a value in a sentence, with the words around it. The extractive teacher and the exam both ask for the value.

Rules, not a model: years, numbers, capitalised names and long plain words are found by their shape, so that nothing
can be asked that does not stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What a value is by its shape; distractors always share it."""

    YEAR = "year"
    NUMBER = "number"
    NAME = "name"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Fact:
    """`left` + `value` + `right` is one sentence of `passage`, spaces included; `heading` is the section's."""

    passage: str
    heading: str
    left: str
    value: str
    right: str
    kind: ValueKind

    @property
    def sentence(self) -> str:
        """The whole sentence the fact stands in."""
        return f"{self.left}{self.value}{self.right}"


_YEAR = re.compile(r"(?<![\d.,-])(?:1[0-9]{3}|20[0-9]{2})(?![\d%]|[.,]\d)")
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_NUMBER = re.compile(
    r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|[.,]\d)"
    rf"|(?<![\w-])(?:{'|'.join(_NUMBER_WORDS)})(?![\w-])"
)
# A hyphen stands within words only: were it between them, too, a long row of `Aa-Aa-` would be read in 2^n ways.
_NAME = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]*[a-z](?: [A-Z][\w'’-]*[a-z])*(?![\w'’-])")
_TERM = re.compile(r"(?<![\w'’-])[a-z]{5,16}(?![\w'’-])")
_COMMON = frozenset(
    (
        "about above across after again against almost along already among another around because before began "
        "behind below between built called carried could every first found given great house known large later "
        "least might never often other place second since small still their there these thing third those though "
        "three through together under until using usually water where which while whole whose within without "
        "would years year named times made makes being having itself always during either neither several rather "
        "quite"
    ).split()
)
_LIMIT = {ValueKind.YEAR: 2, ValueKind.NUMBER: 2, ValueKind.NAME: 2, ValueKind.TERM: 1}


def facts_of_sentence(sentence: str, *, passage: str, heading: str) -> tuple[Fact, ...]:
    """All facts of one sentence, in reading order, at most two of a kind (one term), never overlapping."""
    taken: list[tuple[int, int]] = []
    facts: list[Fact] = []
    for kind, start, end in _spans(sentence):
        if sum(fact.kind is kind for fact in facts) < _LIMIT[kind] and not _overlaps(taken, start, end):
            taken.append((start, end))
            facts.append(Fact(passage, heading, sentence[:start], sentence[start:end], sentence[end:], kind))
    return tuple(sorted((fact for fact in facts if _askable(fact)), key=lambda fact: len(fact.left)))


def sentence_of_pair(subject: str, attribute: str, value: str) -> str:
    """A key-value line or table cell in words, so that everything downstream sees one shape."""
    return f"The {_decapitalise(attribute)} of {subject} is {value}."


def facts_of(
    sentences: Iterable[str], pairs: Iterable[tuple[str, str, str]], *, passage: str, heading: str
) -> tuple[Fact, ...]:
    """The facts of a passage: of its sentences, then of its pairs (where only the value is asked for)."""
    found = [fact for text in sentences for fact in facts_of_sentence(text, passage=passage, heading=heading)]
    for subject, attribute, value in pairs:
        before = sentence_of_pair(subject, attribute, "")[:-1]
        kind = kind_of(value)
        if kind is not None:
            found.append(Fact(passage, heading, before, value, ".", kind))
    return tuple(fact for fact in found if _askable(fact))


def kind_of(value: str) -> ValueKind | None:
    """The kind of a value that stands alone, or None when it has no shape that a question could ask for."""
    if len(value.split()) > 5:
        return None
    for kind, pattern in ((ValueKind.YEAR, _YEAR), (ValueKind.NUMBER, _NUMBER), (ValueKind.NAME, _NAME)):
        if pattern.fullmatch(value):
            return kind
    return ValueKind.TERM if re.fullmatch(r"[A-Za-z][\w '’-]+", value) else None


def _spans(sentence: str) -> Iterator[tuple[ValueKind, int, int]]:
    for kind, pattern in ((ValueKind.YEAR, _YEAR), (ValueKind.NUMBER, _NUMBER), (ValueKind.NAME, _NAME)):
        yield from ((kind, *match.span()) for match in pattern.finditer(sentence) if match.start() > 0)
    terms = [match for match in _TERM.finditer(sentence) if match.start() > 0 and match[0] not in _COMMON]
    for match in sorted(terms, key=lambda term: (-len(term[0]), term.start())):
        yield ValueKind.TERM, *match.span()


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < stop and begin < end for begin, stop in taken)


def _askable(fact: Fact) -> bool:
    """Enough words must remain around the value to tell which fact is meant, and they must not give it away."""
    cue = f"{fact.left} {fact.right}"
    return len(cue.split()) >= 4 and fact.value.lower() not in f"{fact.heading} {cue}".lower()


def _decapitalise(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
