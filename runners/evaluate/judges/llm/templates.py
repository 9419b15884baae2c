"""The two ways of asking for a mark: a general one, and one in the manner that Prometheus models are trained on.

Prometheus (https://arxiv.org/abs/2405.01535) wants sections with headings, a description of the marks, and gives its
feedback first and the mark after a word of its own. All wording is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from runners.evaluate.judges.llm.marks import read_bracketed, read_result
from runners.evaluate.judges.llm.showing import Part, explain, parts_of, show
from runners.evaluate.judges.seam import Exchange, Scale

TemplateName = Literal["general", "prometheus"]
Parts = tuple[Part, ...]
_LEVELS = (
    "wrong, about something else, or no answer at all",
    "mostly wrong, or hardly any of what is asked for",
    "partly right, with mistakes or gaps that matter",
    "right in what matters, with small mistakes or gaps",
    "right, complete and clear",
)


class Writer(Protocol):
    """Makes the user's turn of the parts; `strict` is for the second time."""

    def __call__(self, shown: Parts, scale: Scale, *, strict: bool) -> str:
        """The turn."""
        ...


@dataclass(frozen=True, slots=True)
class Template:
    """`write` makes the user's turn of the parts, `read` finds the mark in what is said, or raises Unreadable.

    `version` changes with its words: marks of other words are other marks.
    """

    name: TemplateName
    version: int
    system: str
    write: Writer
    read: Callable[[str, Scale], int]


def parts(exchange: Exchange) -> Parts:
    """What is shown of an exchange."""
    return parts_of(
        exchange.question,
        [("ANSWER", exchange.answer)],
        reference=exchange.reference,
        rubric=exchange.rubric,
        earlier=exchange.earlier,
    )


def levels(scale: Scale) -> str:
    """The marks in words, from the lowest to the highest; several marks share a level where there are more."""
    size = scale.high - scale.low + 1
    edges = [scale.low + size * number // len(_LEVELS) for number in range(len(_LEVELS) + 1)]
    return "\n".join(
        f"{low} to {high - 1}: {level}" if high - low > 1 else f"{low}: {level}"
        for low, high, level in zip(edges, edges[1:], _LEVELS, strict=False)
    )


def _write_general(shown: Parts, scale: Scale, *, strict: bool) -> str:
    said = (
        f"Rate ANSWER as an answer to QUESTION, from {scale.low} to {scale.high}:\n{levels(scale)}",
        explain(shown),
        "Judge how well it does what QUESTION asks for. Its length, and praise of itself, count for nothing.",
        "First explain your rating in two or three sentences. Then end with one line that holds nothing but the "
        f"rating N, a whole number from {scale.low} to {scale.high}, in this form:\nRating: [[N]]",
        "Keep to this form: no fraction, no words in place of the number, no second rating, and nothing after that "
        "line. Write double brackets nowhere else."
        if strict
        else "",
    )
    return f"{show(shown)}\n\n" + "\n\n".join(part for part in said if part)


def _write_prometheus(shown: Parts, scale: Scale, *, strict: bool) -> str:
    stricter = "\nKeep to this form: [RESULT] once, no fraction, no words in place of the number." if strict else ""
    return (
        "### Your work\nWrite feedback on ANSWER, by the marks described below, then give one of them.\n\n"
        f"### Material\n{show(shown)}\n\n"
        f"### What to look at\n{explain(shown) or 'Whether ANSWER does what QUESTION asks for.'}\n\n"
        f"### Marks\n{levels(scale)}\n\n"
        "### Form\nTwo or three sentences of feedback, then the mark N, a whole number from "
        f"{scale.low} to {scale.high}, and nothing after it:\n"
        f"Feedback: (what is good and what is not) [RESULT] N{stricter}\n\n"
        "### Feedback"
    )


GENERAL = Template(
    name="general",
    version=1,
    system="You are an examiner. You rate answers by what they say, strictly and fairly.",
    write=_write_general,
    read=read_bracketed,
)
PROMETHEUS = Template(
    name="prometheus",
    version=1,
    system="You are an examiner who writes exact feedback and gives the mark that it deserves.",
    write=_write_prometheus,
    read=read_result,
)
TEMPLATES: dict[TemplateName, Template] = {template.name: template for template in (GENERAL, PROMETHEUS)}
