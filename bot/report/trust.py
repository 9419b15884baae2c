"""Tables in GitHub Markdown about how far the numbers can be trusted."""

from __future__ import annotations

from bot.figures import DASH
from bot.report.detail import Detail
from bot.report.escape import cell, code, text
from bot.report.tables import LEFT, RIGHT, show_delta, show_name, table
from bot.report.view import View


def show_opinions(view: View, detail: Detail) -> str:
    """What other scores say."""
    heads = ("Leaf", "Items", "Score", "n", "Base → tuned", "Δ (95 % CI)", "")
    rows = [
        (
            show_name(row),
            row.kind,
            cell(row.score),
            row.n,
            cell(row.before_after),
            " ".join(filter(None, (show_delta(row.delta), row.unit))),
            cell(row.remark),
        )
        for row in detail.cut(view.opinions)
    ]
    return table(heads, (LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT), rows)


def show_fitness(view: View, detail: Detail) -> str:
    """How the judge rates references, and other items' references in their place."""
    heads = ("Leaf", "Right answers", "Other items' answers", "Repeats differ by (sd)", "So", "Said")
    rows = [
        (code(row.name), row.own, row.shuffled, row.noise, f"{row.icon} {row.word}", cell(row.said, 240))
        for row in detail.cut(view.fitness)
    ]
    return table(heads, (LEFT, RIGHT, RIGHT, RIGHT, LEFT, LEFT), rows)


def show_leaks(view: View, detail: Detail) -> str:
    """Items that the training rows give away."""
    rows = [
        (
            code(row.name) if row.identifier else f"*{row.name}*",
            row.kind,
            f"{row.found} of {row.n}",
            "; ".join([*(text(example, 240) for example in row.examples), *filter(None, [row.more])]) or DASH,
        )
        for row in detail.cut(view.leaks)
    ]
    return table(("Leaf", "Items", "Given away", "Such as"), (LEFT, LEFT, RIGHT, LEFT), rows)
