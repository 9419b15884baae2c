"""The file that will be served, as a line of the main table."""

from __future__ import annotations

from dataclasses import replace

from bot.figures import NOT_MEASURED, count, margin
from bot.report.measures import ICONS, measure, titled, unmeasured
from bot.report.rows import Measure
from schemas.result import Comparison, RunResult, Served, Word


def show_served(result: RunResult) -> Measure | None:
    """What quantizing costs: the file that will be served against the same model in 16 bits; None where none is."""
    served = result.served
    if served is None:
        return None
    name = f"Served as {served.format}"
    if served.comparison is None:
        line = unmeasured(name, "frozen", word=served.word, remark=served.why)
        return titled(replace(line, icon=ICONS[Word.ERROR], word=NOT_MEASURED))
    return titled(_show_cost(served, served.comparison, name))


def _show_cost(served: Served, comparison: Comparison, name: str) -> Measure:
    limit = f"margin {margin(served.margin)} pp"
    harmless = comparison.interval is not None and comparison.interval.low >= -served.margin
    remark = f"no loss against 16 bits, {limit}" if harmless else f"against 16 bits, {limit}"
    titled = f"{name} ({count(comparison.n, 'item')})"
    line = measure(comparison, titled, judge="", word=served.word, limit=-served.margin, remark=remark)
    return replace(line, icon="✅" if harmless and served.word is not Word.WORSE else line.icon)
