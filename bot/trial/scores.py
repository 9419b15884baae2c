"""Scores of a trial as cells of a table, the same on a terminal and in Markdown."""

from __future__ import annotations

from bot.figures import DASH, MINUS, difference, is_share, is_sure, span, unit
from schemas.trial import MeasureName, Replied, Score

NAMES: dict[MeasureName, str] = {
    "rouge_l": "ROUGE-L with the expected answer",
    "exact": "the expected answer itself",
    "likelihood": "likelihood of the expected answer",
    "judge": "the judge's mark",
}
TITLES = ("", "n", "base → tuned", "Δ (95 % CI)", "")
ALONE = ("", "n", "base")


def heading(seat: str, name: str) -> str:
    """What stands above a model's answers: of a name with folders in it the last part, as columns are narrow."""
    return f"{seat}: {name.rstrip('/').rsplit('/', 1)[-1]}"


def cells(score: Score) -> tuple[str, ...]:
    """What stands under TITLES; under ALONE where one model was asked alone. There is no word without its interval."""
    name, n = NAMES[score.measure], _count(score)
    if score.tuned is None or score.delta is None or score.word is None:
        return name, n, f"{value(score.base, score.measure)} {_scale(score.measure)}"
    two = f"{value(score.base, score.measure)} → {value(score.tuned, score.measure)} {_scale(score.measure)}"
    change = f"{difference(score.delta, score.measure, sure=is_sure(score.word))} {unit(score.measure)}"
    interval = f" ({span(score.interval, score.measure)})" if score.interval else ""
    return name, n, two, change + interval, score.word + (f": {score.note}" if score.note else "")


def marks(replied: Replied) -> str:
    """The scores of one answer in a line: `ROUGE-L 50.0 %, −2.310 nats/token`; of a missing one, why."""
    if replied.failure:
        return replied.failure
    parts = [
        f"ROUGE-L {value(replied.rouge_l, 'rouge_l')} %" if replied.rouge_l is not None else "",
        "exact" if replied.exact else "",
        f"{value(replied.likelihood, 'likelihood')} nats/token" if replied.likelihood is not None else "",
        f"{value(replied.judge, 'judge')} of 10" if replied.judge is not None else "",
        "cut off" if replied.cut else "",
    ]
    return ", ".join(filter(None, parts)) or DASH


def value(number: float, measure: MeasureName) -> str:
    """A score without its unit: shares in percent."""
    if is_share(measure):
        return f"{100 * number:.1f}"
    return f"{number:.2f}" if measure == "judge" else f"{number:.3f}".replace("-", MINUS)


def _scale(measure: MeasureName) -> str:
    if is_share(measure):
        return "%"
    return "of 10" if measure == "judge" else "nats/token"


def _count(score: Score) -> str:
    missing = f", {score.missing:,} missing" if score.missing else ""
    return f"{score.n:,}{missing}"
