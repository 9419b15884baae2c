"""Questions with their answers as quotations in GitHub Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.figures import count
from bot.report.answers import ANSWER_LENGTH
from bot.report.escape import code, text
from bot.report.rows import Sample


def show_sample(sample: Sample) -> str:
    """One quotation: the question, what is right, and what each model said."""
    return "  \n".join(f"> {line}" for line in _lines(sample))


def show_some(samples: Sequence[Sample], most: int | None) -> str:
    """The first `most` (None: all), and how many are left out."""
    shown = samples if most is None else samples[:most]
    hidden = len(samples) - len(shown)
    more = [f"… {count(hidden, 'more question')}"] if hidden else []
    return "\n\n".join([*map(show_sample, shown), *more])


def _lines(sample: Sample) -> Iterator[str]:
    yield f"**Q** ({sample.kind}, {code(sample.name)}) {text(sample.question, 320)}"
    if sample.context:
        yield f"**Context** “{text(sample.context, 200)}”"
    yield f"**Reference** “{text(sample.reference, ANSWER_LENGTH)}”"
    yield f"**Base** {_answer(sample.base, sample.base_mark)}"
    if sample.tuned is not None:
        yield f"**Tuned** {_answer(sample.tuned, sample.tuned_mark)}"


def _answer(answer: str, mark: str) -> str:
    said = f"“{text(answer, ANSWER_LENGTH)}”"
    return f"{mark}: {said}" if mark else said
