"""Read a multiple-choice question as a teacher wrote it: the question, four options, and which of them is right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runners.generate.exam.letters import LETTERS

LONGEST_QUESTION, LONGEST_OPTION = 2_000, 500  # characters: five examples and the question fit a window of 4,096 tokens

NO_QUESTION = "no question before its options"
NOT_FOUR = "not exactly four options, A to D"
EQUAL = "two options are the same"
REFERS = "an option refers to the others"
LONG = "question or option is too long"
NO_LETTER = "its answer names none of its options"
OTHER_TEXT = "the answer's letter and text name different options"

_MARK = r"[*_(\[ \t]{0,8}([A-Z])(?:[)\].:][*_]{0,3}|[*_]{1,3}[).:])"
_LINE = re.compile(rf"^{_MARK}[ \t]+(?=\S)", re.MULTILINE)
_INLINE = re.compile(r"(?:(?<=\s)|^)\(?([A-Z])\)[ \t]+(?=\S)", re.MULTILINE)
_END = re.compile(r"\n[ \t]*(?:\n|(?:\W{0,4}(?:correct )?answer\b))", re.IGNORECASE)
_ANSWER = re.compile(
    rf"^\W{{0,8}}(?:(?:the )?(?:correct )?(?:answer|option)(?: is)?\W{{1,8}})?(?:{_MARK}|([A-Z])(?=\s*$))", re.I
)
_REFERS = re.compile(
    r"\b(?:all|none|both|neither|any|either|each|some|two) of (?:the |these )?(?:above|below|options|answers|these)\b"
    r"|\b(?:all|none|both|neither) (?:the )?above\b"
    r"|^\W*(?:(?:both|neither|either|only|options?) )*[A-D]\W{0,2}(?:,|and|or|nor|&|\+)\W{0,2}[A-D]\b(?!\w)",
    re.IGNORECASE,
)


class Unusable(ValueError):
    """No question for an exam; the text says why, in the same words for all of its kind."""


@dataclass(frozen=True, slots=True)
class Written:
    """A question with four options; `answer` is the position of the right one, A = 0 to D = 3."""

    question: str
    options: tuple[str, str, str, str]
    answer: int


def read_choice(question: str, answer: str) -> Written:
    """The question from the two texts between a teacher's tags: the question with lettered options, and the answer with
    its letter, its text, or both.

    Raises Unusable where there are not four options A to D, two are equal, one speaks of the others (they will stand in
    another order), or the answer's letter and text are not the same option's.
    """
    asked, options = _split(question)
    if not asked:
        raise Unusable(NO_QUESTION)
    if len({same(option) for option in options}) < len(options):
        raise Unusable(EQUAL)
    if any(_REFERS.search(option) for option in options):
        raise Unusable(REFERS)
    if len(asked) > LONGEST_QUESTION or max(map(len, options)) > LONGEST_OPTION:
        raise Unusable(LONG)
    return Written(asked, options, _position(answer, options))


def same(text: str) -> str:
    """The same string for texts that differ only in case, spaces, and marks around them."""
    flat = " ".join(text.split()).casefold()
    return flat.strip("\"'“”‘’`*_ ").rstrip(".;,") or flat


def _split(text: str) -> tuple[str, tuple[str, str, str, str]]:
    """The question and its options; each stands on a line of its own, or all follow one another."""
    for pattern in (_LINE, _INLINE):
        marks = list(pattern.finditer(text))
        if [mark[1] for mark in marks] == list(LETTERS):
            ends = [*(mark.start() for mark in marks[1:]), len(text)]
            a, b, c, d = (_option(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True))
            return _asked(text[: marks[0].start()]), (a, b, c, d)
    raise Unusable(NOT_FOUR)


def _asked(text: str) -> str:
    """The question without the words that announce it."""
    return re.sub(r"^\W{0,4}question(?: \d+)?\W{0,2}:\W{0,4}", "", text.strip(), flags=re.IGNORECASE).strip("*_ \n")


def _option(text: str) -> str:
    """One option, on one line; what follows an empty line is none of it."""
    flat = " ".join(_END.split(text.strip())[0].split())
    return flat.strip("*_ ") or flat


def _position(answer: str, options: tuple[str, ...]) -> int:
    """The option that the answer names. A letter goes before a text that looks like one."""
    said = _END.split(answer.strip())[0].strip()
    mark = _ANSWER.match(said)
    letter = (mark[1] or mark[2]).upper() if mark else ""
    named = LETTERS.find(letter) if letter else -1
    text = said[mark.end() :].partition("\n")[0].strip() if mark else ""
    if named >= 0 and (not text.strip("*_") or same(text) == same(options[named])):
        return named
    whole = [number for number, option in enumerate(options) if same(option) == same(said)]
    if whole:
        return whole[0]
    raise Unusable(OTHER_TEXT if named >= 0 else NO_LETTER)
