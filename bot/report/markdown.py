"""The report as GitHub Markdown: a comment that is read in ten seconds, with everything else folded away.

A comment may hold 65,536 characters. What does not fit the byte budget is left out by rungs, each a complete document:
everything, without sample answers, the worst twenty lines of each table, the verdict alone.
"""

from __future__ import annotations

import json

from bot.gate import GATE
from bot.report import folds, tables
from bot.report.body import say_shortened, show_scores, show_yardstick
from bot.report.detail import RUNGS, Detail
from bot.report.escape import code, comment, fence
from bot.report.names import prose
from bot.report.provenance import digest_result
from bot.report.view import View, view_of
from schemas.result import RunResult

MARKER = "<!-- taxobot:report v1 key=main -->"
"""The last line of every report, by which a comment is found again."""
SMALLEST_BUDGET = 4_000


def render_markdown(result: RunResult, *, budget: int = 60_000) -> str:
    """The report in at most `budget` bytes of UTF-8, ending with the marker.

    Raises ValueError when the gate has not decided yet, or when `budget` is below SMALLEST_BUDGET.
    """
    if budget < SMALLEST_BUDGET:
        raise ValueError(f"a report needs at least {SMALLEST_BUDGET} bytes, not {budget}")
    view, data = view_of(result), _machine_data(result)
    for detail in RUNGS:
        document = _join(*_header(view), *_body(view, detail), data)
        if len(document.encode()) <= budget:
            return document
    return _join(*_header(view), "The tables did not fit here; the full report is in `report.html`.", data)


def _join(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def _header(view: View) -> tuple[str, ...]:
    title = f"### {view.icon} {view.verdict}: {prose(view.sentence, view.names, 360)}"
    gate = f"`{GATE}` → {view.conclusion} for {code(view.head)}"
    return title, f"**Gate:** {' · '.join((gate, *show_yardstick(view)))}"


def _body(view: View, detail: Detail) -> tuple[str, ...]:
    return (
        *show_scores(view, detail),
        f"**Next step:** {prose(view.next_step, view.names, 480)}",
        _show_problems(view, detail),
        folds.show_folds(view, detail),
        say_shortened(detail),
    )


def _show_problems(view: View, detail: Detail) -> str:
    if view.verdict != "INVALID":
        return ""
    local = f"The same list on your machine:\n\n{fence(view.check_command, 'bash')}"
    return f"{tables.show_problems(view, detail)}\n\n{local}"


def _machine_data(result: RunResult) -> str:
    """What other programs read; nothing in it comes from the pull request's content."""
    data = {
        "v": 1,
        "head": result.head_sha,
        "base": result.base_sha,
        "verdict": result.gate.verdict.lower() if result.gate else "",
        "seed": result.seed,
        "result": digest_result(result),
    }
    return f"<!-- taxobot:data {comment(json.dumps(data, separators=(',', ':')))} -->\n{MARKER}"
