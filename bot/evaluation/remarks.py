"""The end of a report: what else was measured, by whom answers were rated, what failed, and what to know about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bot.evaluation.numbers import behind, of_two, rounded
from bot.figures import amount, before_after, span, unit
from schemas.evaluation import Evaluation, Subject
from schemas.item import ItemKind
from schemas.result import Comparison


def list_overall(evaluation: Evaluation) -> Iterator[str]:
    """Both models over all questions, and why nothing can be told where that is so; nothing for one model."""
    if evaluation.overall is not None:
        two = of_two(evaluation.overall.base, evaluation.overall.tuned)
        note = [f"   {evaluation.overall.note}"] if evaluation.overall.note else []
        yield from _part("ALL QUESTIONS TOGETHER", [f"{two}{behind(evaluation.overall)}", *note])


def list_remarks(evaluation: Evaluation, *, others: bool = True) -> Iterator[str]:
    """Parts with a title each; those with nothing to say are left out, and `others` are scores that decide nothing."""
    yield from _part("GAIN BEYOND CONTROL QUESTIONS", [_gain(one) for one in evaluation.subjects if one.specific_gain])
    shown = [_other(subject, other) for subject in evaluation.subjects for other in subject.others]
    yield from _part("SHOWN, DECIDES NOTHING", shown if others else [])
    if evaluation.error_rate > 0:
        yield from _part("ERROR RATE", [rounded(evaluation.error_rate)])
    yield from _part("JUDGE", list(_judge(evaluation)))
    yield from _part("QUESTIONS", _questions(evaluation))
    yield from _part("EMBEDDED", [f"{one}, brought along to try things out" for one in evaluation.embedded])
    yield from _part("WARNINGS", list(evaluation.warnings))


def _part(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"### {title}:"
        yield from lines


def _gain(subject: Subject) -> str:
    gain, score = subject.specific_gain, subject.comparison.score if subject.comparison else "choice"
    if gain is None:
        return f"{subject.name}: not measured"
    shown = "" if gain.shown else ", which is not shown to be above 0"
    return f"{subject.name}: {amount(gain.delta, score)} {unit(score)} [{span(gain.interval, score)}]{shown}"


def _other(subject: Subject, other: Comparison) -> str:
    interval = f", {span(other.interval, other.score)} {unit(other.score)}" if other.interval else ""
    kind = "" if other.kind is ItemKind.NEW_QUESTION else f" ({other.kind})"
    return f"{subject.name}, {other.score}{kind}: {before_after(other)} [n = {other.n:,}{interval}]"


def _judge(evaluation: Evaluation) -> Iterator[str]:
    """Who rated, and what was found about its fitness: once, or by subject where that differs; how its marks spread."""
    if evaluation.judge:
        yield evaluation.judge
        checks = [(one.name, one.judge.said) for one in evaluation.subjects if one.judge]
        same = len({said for _, said in checks}) == 1
        yield from (said if same else f"{name}: {said}" for name, said in (checks[:1] if same else checks))
        if noises := [one.judge.noise for one in evaluation.subjects if one.judge and one.judge.noise is not None]:
            spread = math.hypot(*noises) / math.sqrt(len(noises))
            yield f"marks of one answer differ by {spread:.2f} (standard deviation)"


def _questions(evaluation: Evaluation) -> list[str]:
    named = evaluation.settings.get("questions")
    return [named] if isinstance(named, str) and named else []
