"""What a comment folds away besides a report's own folds, each named by the question it answers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.comment.blocks import show_problems
from bot.comment.view import View
from bot.report import folds
from bot.report.detail import Detail
from bot.report.escape import cell, code
from bot.report.quotes import show_some
from bot.report.tables import LEFT, RIGHT, table


def show_folds(view: View, detail: Detail) -> str:
    """All folds that have something to show."""
    return "\n".join(_folds(view, detail))


def _folds(view: View, detail: Detail) -> Iterator[str]:
    if view.problems and not view.blocked:
        yield folds.fold("What did the checks note?", show_problems(view.problems, detail))
    if view.precheck and not (view.report and view.report.answers):
        yield folds.fold("What does the base model already know?", _show_knowledge(view, detail))
    if view.cost:
        yield folds.fold("What would a run do, leaf by leaf?", _show_costs(view, detail))
    elif view.leaves and not (view.report or view.blocked):
        yield folds.fold("Which leaves are changed?", _show_leaves(view, detail))
    if view.report:
        yield folds.show_folds(view.report, detail)


def _show_knowledge(view: View, detail: Detail) -> str:
    if view.precheck is None:
        return ""
    rows = [(code(leaf.name), leaf.rated, leaf.mean, leaf.word) for leaf in detail.cut(view.precheck.leaves)]
    hidden = detail.hidden(view.precheck.leaves)
    rows += [(f"… {hidden:,} more leaves", "", "", "")] if hidden else []
    known = table(("Leaf", "Rated", "Mean, of 10", "So"), (LEFT, RIGHT, RIGHT, LEFT), rows)
    return f"{known}\n\n{show_some(view.precheck.answers, detail.answers)}".rstrip()


def _show_costs(view: View, detail: Detail) -> str:
    leaves = view.cost.leaves if view.cost else ()
    rows = [(code(leaf.name), cell(leaf.kind), leaf.passages, leaf.rows, leaf.items) for leaf in detail.cut(leaves)]
    if hidden := detail.hidden(leaves):
        rows.append((f"… {hidden:,} more leaves", "", "", "", ""))
    heads = ("Leaf", "Kind", "Passages or seeds", "Rows to teach", "Questions to ask")
    return table(heads, (LEFT, LEFT, RIGHT, RIGHT, RIGHT), rows)


def _show_leaves(view: View, detail: Detail) -> str:
    lines = [f"- {code(path)}" for path in detail.cut(view.leaves)]
    hidden = detail.hidden(view.leaves)
    return "\n".join([*lines, *([f"- … {hidden:,} more"] if hidden else [])])
