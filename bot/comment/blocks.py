"""The parts of a comment that are not folded, as GitHub Markdown."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote

from bot.comment.rows import Act, Link, Located, Step
from bot.comment.view import View
from bot.figures import DASH
from bot.gate import GATE
from bot.report.body import show_yardstick
from bot.report.detail import Detail
from bot.report.escape import code, fence, quoting, text
from bot.report.names import prose
from bot.report.tables import LEFT, table

_URL = "/:?#=&%._~-"


def show_title(view: View, limit: int = 255) -> str:
    """The verdict line."""
    line = view.line
    by = f" by override of {code(line.by, 80)}" if line.by else ""
    return f"### {line.icon} {line.state}{by}: {prose(line.sentence, view.names, limit)}"


def show_gate(view: View) -> str:
    """What the required check says of which commit, by what yardstick, and who approved it."""
    parts = [f"`{GATE}` → {view.conclusion or 'in progress'} for {code(view.head)}"]
    if view.report:
        parts += show_yardstick(view.report)
    elif view.leaf_count:
        parts.append(view.leaf_count)
    if view.approval:
        parts.append(_show_approval(view.approval))
    return f"**Gate:** {' · '.join(parts)}"


def show_rulings(view: View) -> str:
    """What maintainers ruled, by name, commit and reason."""
    return "\n".join(f"- {_show_ruling(act)}" for act in view.rulings)


def show_notice(view: View) -> str:
    """What was going on and came to nothing."""
    return f"> ⏹️ {text(view.notice, 480)}" if view.notice else ""


def show_isolation(view: View) -> str:
    """That the machine shut nothing in: whoever reads the result has to know it."""
    said = "The machine that worked on this does not shut contributions in; its operator chose so."
    return f"> ⚠️ **Isolation: none.** {said}" if view.exposed else ""


def show_steps(view: View) -> str:
    """The five stages in one line."""
    if not view.steps:
        return ""
    here = next(number for number, step in enumerate(view.steps, start=1) if step.now)
    groups = groupby(view.steps, key=lambda step: (step.icon, step.word))
    shown = (f"{icon} {', '.join(map(_name_step, steps))} ({word})" for (icon, word), steps in groups)
    return f"**Stage {here} of {len(view.steps)}:** {' → '.join(shown)}"


def show_cost(view: View) -> str:
    """What the run would cost, or why nobody knows."""
    if view.cost:
        return f"**A run takes** {text(view.cost.sentence, 640)}"
    return f"**What a run takes** is not known: {text(view.unknown_cost, 320)}" if view.unknown_cost else ""


def show_precheck(view: View) -> str:
    """What the base model knows, in one plain sentence with its numbers; after a run only where that is news."""
    precheck = view.precheck
    if precheck is None or (view.report and not precheck.known):
        return ""
    mark = "💡" if precheck.known else "🔎"
    return f"> {mark} **Precheck: {precheck.word}.** {text(precheck.sentence, 480)}"


def show_problems(problems: tuple[Located, ...], detail: Detail) -> str:
    """Where, linked to the line; what; and what to write instead."""
    rows = [_problem(one) for one in detail.cut(problems)]
    if hidden := detail.hidden(problems):
        rows.append((f"… {hidden:,} more", "", ""))
    return table(("File and line", "Problem", "Fix"), (LEFT, LEFT, LEFT), rows)


def show_commands(view: View) -> str:
    """How to get the same on one's own machine."""
    if not view.commands:
        return ""
    what = "The same list" if view.blocked and view.problems else "The same"
    return f"{what} on your machine, in a clone of the taxonomy:\n\n{fence(chr(10).join(view.commands), 'bash')}"


def show_footer(view: View) -> str:
    """Where to look further."""
    links = [link(one) for one in (view.run, *view.files) if one]
    signed = [f"{', '.join(links)} (sign in to open)"] if links else []
    words = ["Commands: `/taxobot help` · `status` · `explain`", *signed, "results for older commits are discarded"]
    return f"<sub>{' · '.join(words)}</sub>"


def link(target: Link) -> str:
    """A link whose label is shown as it is."""
    return f"[{text(target.label, 80)}]({_address(target.url)})"


def _name_step(step: Step) -> str:
    return f"**{step.name}**" if step.now else step.name


def _problem(one: Located) -> tuple[str, str, str]:
    problem = one.problem
    where = code(problem.where, 170)
    linked = f"[{where}]({_address(one.url)})" if one.url else where
    message = f"{problem.severity}: {quoting(problem.message, 320)} ({code(problem.rule)})"
    return linked, message, quoting(problem.fix, 320) or DASH


def _address(url: str) -> str:
    """Nothing in it can end the link, a table's cell or the line."""
    return quote(url, safe=_URL, errors="surrogatepass")


def _show_approval(act: Act) -> str:
    when = f"[{text(act.time, 40)}]({_address(act.url)})" if act.url else text(act.time, 40)
    return f"{act.what} {code(act.login, 80)} ({code(act.head)}, {when})"


def _show_ruling(act: Act) -> str:
    return f"⚖️ {code(act.login, 80)} {act.what} ({code(act.head)}, {text(act.time, 40)}): “{text(act.reason, 500)}”"
