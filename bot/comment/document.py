"""The whole document within a budget of bytes: rungs, each complete in itself, of which the first that fits is taken.

Everything; without sample answers; the worst twenty lines of each table; the verdict with a link. What was said about
an older commit stands below only where room is left: the present goes first.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.comment import blocks
from bot.comment.folds import show_folds
from bot.comment.older import fold_answer, fold_older
from bot.comment.view import View
from bot.gate import GATE
from bot.report.body import REPORT, say_shortened, show_scores
from bot.report.detail import RUNGS, Detail
from bot.report.escape import fence
from bot.report.names import prose

SMALLEST_BUDGET = 4_000
_LEAST = 90
"""Characters of the verdict's sentence below which nothing is cut any more."""


def write(view: View, *, budget: int, titled: bool = True, older: bool = True) -> str:
    """The document in at most `budget` bytes of UTF-8, ending with a line break.

    `titled` is whether it begins with the verdict line, `older` whether older text and answers may stand in it. Raises
    ValueError where `budget` is below SMALLEST_BUDGET.
    """
    if budget < SMALLEST_BUDGET:
        raise ValueError(f"a comment needs at least {SMALLEST_BUDGET} bytes, not {budget}")
    past = fold_older(view.older, view.older_head) if older else ""
    answer = fold_answer(view.answer) if older else ""
    for parts in _rungs(view, titled=titled):
        for shown in (past, _leave_out(past)):
            document = _join(*parts, shown, answer, blocks.show_footer(view))
            if len(document.encode()) <= budget:
                return document
    return _join(*_least(view, titled=titled))


def _rungs(view: View, *, titled: bool) -> Iterator[tuple[str, ...]]:
    for detail in RUNGS:
        yield (*_head(view, titled=titled), *_body(view, detail))


def _head(view: View, *, titled: bool) -> tuple[str, ...]:
    return (
        blocks.show_title(view) if titled else "",
        blocks.show_gate(view),
        blocks.show_rulings(view),
        blocks.show_notice(view),
        blocks.show_isolation(view),
        blocks.show_steps(view),
    )


def _body(view: View, detail: Detail) -> tuple[str, ...]:
    return (
        fence(view.details, "text") if view.details else "",
        blocks.show_precheck(view),
        blocks.show_cost(view),
        *(show_scores(view.report, detail, narrow=True) if view.report else ()),
        f"**Next step:** {prose(view.next_step, view.names, 640)}",
        blocks.show_problems(view.problems, detail) if view.blocked and view.problems else "",
        blocks.show_commands(view),
        show_folds(view, detail),
        say_shortened(detail, _full(view)),
    )


def _least(view: View, *, titled: bool) -> tuple[str, ...]:
    """The verdict, and where the rest is."""
    return (
        blocks.show_title(view, _LEAST) if titled else "",
        f"**Gate:** `{GATE}` → {view.conclusion or 'in progress'} for `{view.head}`",
        f"The rest did not fit here; all of it is in {_full(view)}.",
    )


def _full(view: View) -> str:
    """Where everything can be read."""
    if view.run:
        return f"{REPORT} of {blocks.link(view.run)}" if view.report else blocks.link(view.run)
    if view.report:
        return REPORT
    return f"the check {GATE}" if view.app else "the summary of the workflow's run"


def _leave_out(past: str) -> str:
    return "_What was said about an older commit is left out for want of room._" if past else ""


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
