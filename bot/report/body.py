"""The parts of a measured report in Markdown that stand in `report.md` and in a pull request's comment alike."""

from __future__ import annotations

from bot.report import tables
from bot.report.detail import EVERYTHING, Detail
from bot.report.escape import code, text
from bot.report.names import prose
from bot.report.rows import Note
from bot.report.view import View

REPORT = "`report.html`"


def show_scores(view: View, detail: Detail, *, narrow: bool = False) -> tuple[str, ...]:
    """The main table (`narrow` for GitHub's pages), whose numbers they are, and what a reader should know besides."""
    warnings = "\n".join(f"- ⚠️ {prose(warning, view.names, 320)}" for warning in detail.cut(view.warnings))
    return tables.show_main(view, detail, narrow=narrow), _name_embedded(view), warnings


def show_yardstick(view: View) -> tuple[str, ...]:
    """What the verdict is measured with, for a line of facts."""
    return tuple(map(_say, view.yardstick))


def say_shortened(detail: Detail, full: str = REPORT) -> str:
    """What was left out, and that everything is in `full`, which is Markdown; empty where nothing was."""
    return "" if detail is EVERYTHING else f"_Shortened to fit: {detail.says} The full report is in {full}._"


def _say(note: Note) -> str:
    return code(note.text) if note.subject == "policy" else f"{note.subject} {text(note.text)}".lstrip()


def _name_embedded(view: View) -> str:
    if not view.embedded:
        return ""
    parts = ", ".join(map(text, view.embedded))
    return f"_Numbers come from taxobot's embedded stand-ins: {parts}; their limits are told below._"
