"""A trial as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.report.escape import cell, text
from bot.trial.scores import ALONE, TITLES, cells, heading, marks
from schemas.trial import Replied, Trial, Tried

LONGEST = 600
"""Characters of a text that stand in a cell."""


def render_markdown(trial: Trial, *, show: int | None = None) -> str:
    """The report, with a newline at its end: scores, the first `show` questions (None: all), and what to know."""
    return "\n".join(_lines(trial, show)) + "\n"


def _lines(trial: Trial, show: int | None) -> Iterator[str]:
    yield f"# {_title(trial)}"
    yield ""
    yield from _table(TITLES if trial.tuned else ALONE, [cells(score) for score in trial.scores])
    yield ""
    asked = trial.questions[:show]
    if asked:
        yield from _table(_titles(trial), [_row(one) for one in asked])
        yield ""
    for line in notes(trial, shown=len(asked)):
        yield f"- {text(line, LONGEST)}"


def notes(trial: Trial, *, shown: int) -> Iterator[str]:
    """What must be known beside the numbers, a sentence each."""
    yield f"Rows of {', '.join(trial.files)}" + (f"; {shown} of {len(trial.questions)} are shown" if shown else "")
    drawn = "greedy" if not trial.temperature else f"drawn at temperature {trial.temperature:g}"
    yield f"Answers are {drawn}, of {trial.max_tokens:,} tokens at most"
    if trial.judge:
        yield f"Judge: {trial.judge}"
    yield "ROUGE-L and likelihood are about wording: neither knows whether an answer is true"
    yield from trial.warnings


def _title(trial: Trial) -> str:
    return text(f"{trial.base} and {trial.tuned}" if trial.tuned else trial.base)


def _titles(trial: Trial) -> tuple[str, ...]:
    names = (trial.base, trial.tuned) if trial.tuned else (trial.base,)
    return (
        "Question",
        "Expected",
        *(cell(heading(seat, name)) for seat, name in zip(("base", "tuned"), names, strict=False)),
    )


def _row(one: Tried) -> tuple[str, ...]:
    said = [one.base] if one.tuned is None else [one.base, one.tuned]
    return cell(one.question, LONGEST), cell(one.expected, LONGEST), *map(_answer, said)


def _answer(replied: Replied) -> str:
    return f"{cell(replied.text, LONGEST)}<br>*{text(marks(replied), LONGEST)}*"


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield f"| {' | '.join(row)} |"
