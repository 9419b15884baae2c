"""One line of a table of scores, from one comparison."""

from __future__ import annotations

from dataclasses import replace

from bot.figures import DASH, LIKELIHOOD, NOT_MEASURED, RATING, before_after, difference, is_sure, span, unit
from bot.report.escape import plain
from bot.report.rows import Delta, Measure
from schemas.result import Comparison, Word

ICONS = {
    Word.BETTER: "✅",
    Word.WORSE: "❌",
    Word.NO_CHANGE: "\N{HEAVY MINUS SIGN}",
    Word.INCONCLUSIVE: "❓",
    Word.NEW: "🆕",
    Word.REMOVED: "🗑️",
    Word.ERROR: "⚠️",
}
NAME_LENGTH = 120


def measure(
    comparison: Comparison,
    name: str,
    *,
    judge: str,
    word: Word | None = None,
    limit: float | None = None,
    remark: str = "",
) -> Measure:
    """A line for `comparison`; its difference is called a change only if `word` says so.

    `judge` names the judge, for ratings. `limit` is the difference that the bounds must be told apart from.
    """
    if not comparison.n:
        return unmeasured(name, str(comparison.kind), word=word, remark=remark or comparison.note)
    sure = word is not None and is_sure(word)
    interval = span(comparison.interval, comparison.score, limit=limit) if comparison.interval else NOT_MEASURED
    line = unmeasured(name, str(comparison.kind), word=word, remark=_join(remark, comparison))
    return replace(
        line,
        n=f"{comparison.n:,}",
        score=show_score(comparison.score, judge),
        before_after=before_after(comparison),
        delta=Delta(difference(comparison.delta, comparison.score, sure=sure), interval, sure),
        unit=unit(comparison.score),
    )


def unmeasured(name: str, kind: str, *, word: Word | None = None, remark: str = "") -> Measure:
    """A line that says so where nothing was measured."""
    return Measure(
        name=plain(name, NAME_LENGTH),
        kind=kind,
        n="0",
        score=DASH,
        before_after=NOT_MEASURED,
        delta=Delta(NOT_MEASURED),
        icon=ICONS[word] if word else "",
        word=str(word or ""),
        remark=plain(remark, 160),
    )


def titled(line: Measure) -> Measure:
    """The line, named in words instead of by a leaf's path, and without samples of its own."""
    return replace(line, identifier=False, samples=DASH)


def show_score(score: str, judge: str) -> str:
    """The instrument: `choice`, `exact match`, the judge by name with its scale."""
    names = {
        RATING: f"{judge}, 1{DASH}10",
        "pairwise": f"won, by the {judge}",
        "exact": "exact match",
        LIKELIHOOD: "reference likelihood",
    }
    return names.get(score, "choice")


def _join(remark: str, comparison: Comparison) -> str:
    missing = f"{comparison.missing:,} not answered" if comparison.missing else ""
    return ", ".join(filter(None, (remark, comparison.note, missing)))
