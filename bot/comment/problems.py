"""The findings as the comment lists them, each with a link to its line."""

from __future__ import annotations

from bot.comment.rows import Located
from bot.comment.situation import Situation
from bot.findings.view import View
from bot.report.escape import plain
from bot.report.evidence import list_problems
from bot.report.rows import Problem
from schemas.finding import Finding


def show_problems(situation: Situation) -> tuple[Located, ...]:
    """All of them, those that block first; from the result where validation's own are not at hand."""
    if situation.findings is not None:
        return tuple(_show(finding, situation.findings, situation) for finding in situation.findings.heaviest_first)
    result = situation.result
    return tuple(Located(problem, "") for problem in list_problems(result)) if result else ()


def _show(finding: Finding, view: View, situation: Situation) -> Located:
    path = view.full_path(finding)
    whole = (finding.line, finding.column, finding.length) == (1, 1, 0)
    where = plain(path, 160)
    problem = Problem(
        where=where if whole else f"{where}:{finding.line}",
        severity=finding.severity.value,
        message=plain(finding.message, 320),
        fix=plain(finding.fix, 320),
        rule=plain(finding.rule, 80),
    )
    return Located(problem, situation.place.line_url(situation.record.head, path, finding.line))
