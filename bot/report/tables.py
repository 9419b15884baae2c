"""The report's tables in GitHub Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.report.detail import Detail
from bot.report.escape import cell, code
from bot.report.names import shorten
from bot.report.rows import Delta, Measure
from bot.report.view import View

LEFT, RIGHT = ":--", "--:"


def show_main(view: View, detail: Detail, *, narrow: bool = False) -> str:
    """Leaves worst first, then the frozen suite and the file that will be served; empty when nothing was measured.

    `narrow` is for a page that is no wider than GitHub's: long paths begin with "…", and numbers are kept in one piece.
    """
    if not (view.leaves or view.guards):
        return ""
    asked = "New items" if narrow else "`new-question` n"
    heads = ("Leaf", asked, "Score", "Base → tuned", f"Δ (95 % CI), {view.unit}", "Samples kept / made")
    names = shorten([row.name for row in view.leaves]) if narrow else {}
    rows = [_main_row(replace(row, name=names.get(row.name, row.name))) for row in detail.cut(view.leaves)]
    if hidden := detail.hidden(view.leaves):
        rows.append((f"… {hidden} more leaves", *[""] * 6))
    rows += map(_main_row, view.guards)
    aligns = (LEFT, RIGHT, LEFT, RIGHT, RIGHT, RIGHT, LEFT)
    return table((*heads, "Verdict"), aligns, map(_keep_numbers, rows) if narrow else rows)


def show_contrast(view: View, detail: Detail) -> str:
    """Control and seen items, and the gain beyond control."""
    heads = ("Leaf", "Items", "n", "Base → tuned", f"Δ (95 % CI), {view.unit}", "")
    rows = [
        (show_name(row), row.kind, row.n, cell(row.before_after), show_delta(row.delta), cell(row.remark))
        for row in detail.cut(view.contrast)
    ]
    return table(heads, (LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT), rows)


def show_decisions(view: View, detail: Detail) -> str:
    """Why each word is what it is."""
    heads = ("Leaf", "Word", "Why", "Units", "Smallest visible, 80 % power", "Interval")
    rows = [
        (
            code(row.name) if row.identifier else f"*{row.name}*",
            row.word,
            cell(row.why, 240),
            cell(row.units),
            cell(row.visible),
            cell(row.method),
        )
        for row in detail.cut(view.decisions)
    ]
    return table(heads, (LEFT, LEFT, LEFT, RIGHT, RIGHT, LEFT), rows)


def show_rejections(view: View, detail: Detail) -> str:
    """Reasons with their price and one example each."""
    rows = [
        (code(row.name), cell(row.reason), row.count, f"“{cell(row.example)}”" if row.example else "")
        for row in detail.cut(view.rejections)
    ]
    return table(("Leaf", "Reason", "Count", "Example"), (LEFT, LEFT, RIGHT, LEFT), rows)


def show_tasks(view: View, detail: Detail) -> str:
    """The frozen suite task by task."""
    rows = [
        (cell(row.name), row.n, cell(row.before_after), show_delta(row.delta), cell(row.remark) if row.remark else "")
        for row in detail.cut(view.tasks)
    ]
    heads = ("Task", "n", "Base → tuned", "Δ (95 % CI), pp", "")
    return table(heads, (LEFT, RIGHT, RIGHT, RIGHT, LEFT), rows)


def show_problems(view: View, detail: Detail) -> str:
    """Findings: where, what, and what to write instead."""
    rows = [
        (code(row.where, 160), f"{row.severity}: {cell(row.message, 320)} ({code(row.rule)})", cell(row.fix, 320))
        for row in detail.cut(view.problems)
    ]
    if hidden := detail.hidden(view.problems):
        rows.append((f"… {hidden} more", "", ""))
    return table(("File and line", "Problem", "Fix"), (LEFT, LEFT, LEFT), rows)


def _main_row(row: Measure) -> tuple[str, ...]:
    verdict = f"{row.icon} {row.word}" + (f", {cell(row.remark)}" if row.remark else "")
    samples = cell(row.samples)
    return show_name(row), row.n, cell(row.score), cell(row.before_after), show_delta(row.delta), samples, verdict


def _keep_numbers(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row with its scores, and its difference and interval, each in one piece."""
    name, n, score, scores, delta, *rest = row
    value, opening, interval = delta.partition(" (")
    return name, n, score, _solid(scores), _solid(value) + opening + _solid(interval), *rest


def _solid(shown: str) -> str:
    return shown.replace(" ", "\N{NO-BREAK SPACE}")


def show_name(row: Measure) -> str:
    """A path as code, words in italics."""
    return code(row.name) if row.identifier else f"*{cell(row.name)}*"


def show_delta(delta: Delta) -> str:
    """Bold where a test supports it, with its interval."""
    value = f"**{delta.value}**" if delta.sure else delta.value
    return f"{value} ({delta.interval})" if delta.interval else value


def table(heads: Sequence[str], aligns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in GitHub Markdown; its cells are escaped already."""
    lines = [heads, aligns, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
