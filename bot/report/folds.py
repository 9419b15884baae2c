"""What is folded away, each fold named by the question it answers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.figures import count
from bot.report import tables, trust
from bot.report.body import REPORT
from bot.report.detail import Detail
from bot.report.escape import code, fence, text
from bot.report.names import prose
from bot.report.quotes import show_sample, show_some
from bot.report.view import View

RATED_TWICE = "The judge rated each reference answer, and the reference of another question in its place."
OWN_QUESTIONS = "How did both models answer the contribution's own questions?"


def show_folds(view: View, detail: Detail) -> str:
    """All folds that have something to show."""
    return "\n".join(_folds(view, detail))


def _folds(view: View, detail: Detail) -> Iterator[str]:
    if view.contrast:
        yield fold("Did anything move that was never taught?", tables.show_contrast(view, detail))
    if view.opinions:
        yield fold("Do other scores agree?", trust.show_opinions(view, detail))
    if view.decisions:
        yield fold("How was each word decided?", tables.show_decisions(view, detail))
    if view.fitness:
        checked = f"{RATED_TWICE}\n\n{trust.show_fitness(view, detail)}"
        yield fold("Can the judge tell right answers from others?", checked)
    if view.leaked:
        yield fold("Was anything that was asked also taught?", _show_leaks(view, detail))
    if view.problems and view.verdict != "INVALID":
        yield fold("What did the checks note?", tables.show_problems(view, detail))
    if view.rejections:
        verb = "was" if view.rejected == 1 else "were"
        title = f"Why {verb} {count(view.rejected, 'row')} rejected?"
        yield fold(title, f"{_name_makers(view)}{tables.show_rejections(view, detail)}")
    if view.answers and detail.answers != 0:
        yield fold(OWN_QUESTIONS, f"{text(view.rated_by, 200)}\n\n{show_some(view.answers, detail.answers)}")
    if view.samples and detail.samples:
        title = f"See {count(len(view.samples), 'question')} and how the answers changed"
        more = f"All answers stand one by one in {REPORT}."
        yield fold(title, "\n\n".join([*map(show_sample, view.samples), more]))
    if view.tasks:
        yield fold("Frozen suite, task by task (worst first)", tables.show_tasks(view, detail))
    if view.limits:
        yield fold("What can these numbers not tell?", _show_limits(view))
    if view.costs:
        yield fold("Cost and timing", "\n".join(f"- {text(f'{note.subject}: {note.text}')}" for note in view.costs))
    yield fold("Reproduce this exactly", _show_reproduction(view, detail))


def fold(question: str, content: str) -> str:
    """A fold named by the question; both are Markdown that is escaped already."""
    return f"<details><summary>{question}</summary>\n\n{content}\n\n</details>"


def _name_makers(view: View) -> str:
    """Who made and who rejected the rows, where taxobot's own stand-ins did."""
    makers = " and ".join(map(text, view.makers))
    return f"Made and rejected by the embedded {makers}.\n\n" if makers else ""


def _show_leaks(view: View, detail: Detail) -> str:
    """The answer, and where there is something to list, what was given away."""
    return "\n\n".join(filter(None, (text(view.leaked), trust.show_leaks(view, detail) if view.leaks else "")))


def _show_limits(view: View) -> str:
    return "\n".join(f"- **{text(note.subject, 120)}:** {text(note.text, 600)}" for note in view.limits)


def _show_reproduction(view: View, detail: Detail) -> str:
    pins = "\n".join(f"- {prose(pin.subject, view.names)}: {code(pin.text)}" for pin in detail.cut(view.pins))
    if hidden := detail.hidden(view.pins):
        pins += f"\n- … {hidden:,} more"
    blocks = ("In the taxonomy repository:", fence(view.run_command, "bash"), view.mirrors, pins)
    return "\n\n".join(filter(None, blocks))
