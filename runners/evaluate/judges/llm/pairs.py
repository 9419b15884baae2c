"""Asking which of two answers is better, and reading the reply."""

from __future__ import annotations

from typing import Literal

from runners.evaluate.judges.llm.marks import Unreadable, last_bracketed
from runners.evaluate.judges.llm.showing import explain, parts_of, show
from runners.evaluate.judges.seam import Pair

Choice = Literal["A", "B", "TIE"]
VERSION = 1
"""Changes with the words: verdicts of other words are other verdicts."""
SYSTEM = "You are an examiner. You compare answers by what they say, strictly and fairly."
_CHOICES: dict[str, Choice] = {"A": "A", "B": "B", "TIE": "TIE"}
_FORM = (
    "First compare them in two or three sentences. Then end with one line that holds nothing but your verdict, in one "
    "of these forms:\nVerdict: [[A]]\nVerdict: [[B]]\nVerdict: [[TIE]]"
)
_STRICT = (
    "Keep to this form: one of the three lines, once, as the last one, and nothing after it. Write double brackets "
    "nowhere else."
)


def write_pair(pair: Pair, first: str, second: str, *, strict: bool) -> str:
    """The user's turn, with the answers in this order."""
    shown = parts_of(
        pair.question,
        [("ANSWER A", first), ("ANSWER B", second)],
        reference=pair.reference,
        rubric=pair.rubric,
        earlier=pair.earlier,
    )
    said = (
        "Say which is the better answer to QUESTION, ANSWER A or ANSWER B. Judge how well they do what QUESTION asks "
        "for. Their places, names and lengths mean nothing, nor does praise of themselves. It is a tie where both are "
        "as good, or as bad.",
        explain(shown),
        _FORM,
        _STRICT if strict else "",
    )
    return f"{show(shown)}\n\n" + "\n\n".join(part for part in said if part)


def read_choice(text: str) -> Choice:
    """What stands in double brackets on the last line, and nowhere else. Raises Unreadable."""
    inside = last_bracketed(text)
    choice = _CHOICES.get(inside.upper()) if inside.isascii() else None
    if choice is None:
        raise Unreadable("names neither A, nor B, nor a tie")
    return choice
