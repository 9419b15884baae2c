"""What a prompt asks for, read off its own words: the tags, how many texts, and on which scale it wants a score.

It knows the ways in which prompts of taxobot, instructlab-sdg and sdg-hub ask, by the same rules for all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SQUARE = re.compile(r"\[Start of (\w+)\][^\[\]\n]{1,40}\[End of \1\]")
_ANGLE = re.compile(r"<(\w+)>[^<>\n]{0,80}</\1>")
_NUMBER = re.compile(r"\b(\d+)(?: [a-z-]+){0,4} (?:questions|instructions|tasks|contexts|pairs)\b")
_SINGLE = re.compile(r"[Pp]rovide a single question and answer pair")
_FROM_THREE = re.compile(r"\b1 to 3\b|3-point|\b1, 2,? (?:and|or) 3\b")
_END = 400
"""Tags in angles, and what to do without any, stand so near to the end of a prompt: before it they may be material."""


@dataclass(frozen=True, slots=True)
class Form:
    """The tags to fill, in order, with how they are written; `series` of them are wanted.

    `best` is the best score on the scale. `choices` asks for options to choose among. `plain` says how a text without
    tags looks.
    """

    tags: tuple[tuple[str, str, str], ...] = ()
    series: int = 1
    best: int = 1
    choices: bool = False
    plain: str = "text"


def form_of(prompt: str) -> Form:
    """What this prompt asks for."""
    if "[QUESTION]" in prompt:
        return Form(series=5, plain="pairs" if "[ANSWER]" in prompt else "questions")
    tags = _tags(prompt)
    if not tags:
        return Form(plain=_plain(prompt))
    names = {name for name, _, _ in tags}
    choices = "question" in names and re.search(r"multiple.choice", prompt, re.IGNORECASE) is not None
    number = _NUMBER.search(prompt)
    series = int(number[1]) if number and "question" in names else 4 if choices else 1
    return Form(tags, min(series, 200), _best(prompt, names), choices)


def _tags(prompt: str) -> tuple[tuple[str, str, str], ...]:
    """In the order in which they are named last: that is where the prompt shows the whole form."""
    squares = [(name, f"[Start of {name}]", f"[End of {name}]") for name in _SQUARE.findall(prompt)]
    angles = [(name, f"<{name}>", f"</{name}>") for name in _ANGLE.findall(prompt[-_END:])]
    last = {tag: place for place, tag in enumerate(squares or angles)}
    return tuple((name.lower(), start, end) for name, start, end in sorted(last, key=last.__getitem__))


def _best(prompt: str, names: set[str]) -> int:
    if "feedback" in names:
        return 2
    return 3 if _FROM_THREE.search(prompt) else 1


def _plain(prompt: str) -> str:
    if _SINGLE.search(prompt):
        return "pair"
    if "[Facts]" in prompt[-_END:]:
        return "facts"
    return "copy" if "\nDocument:\n" in prompt and "\nQuestion:\n" not in prompt else "text"
