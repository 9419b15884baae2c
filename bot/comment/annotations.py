"""Findings as remarks of a check on the lines that they are about."""

from __future__ import annotations

from typing import Literal

from bot.findings.terminal import plain
from bot.findings.view import View
from bot.github.values import Annotation
from schemas.finding import Finding, Severity

MOST = 200
"""Annotations of one check: GitHub takes 50 a request."""
LONGEST = 8_000
"""Characters of a message or a fix: together they stay below the 64 KB that GitHub takes, whatever they hold.
Source: https://docs.github.com/en/rest/checks/runs"""
LEVELS: dict[Severity, Literal["failure", "warning", "notice"]] = {
    Severity.ERROR: "failure",
    Severity.WARNING: "warning",
    Severity.NOTICE: "notice",
}


def annotate(view: View) -> tuple[Annotation, ...]:
    """The heaviest MOST findings. No line of a file is quoted: some are not for everybody to see."""
    return tuple(_annotate(finding, view.full_path(finding)) for finding in view.heaviest_first[:MOST])


def _annotate(finding: Finding, path: str) -> Annotation:
    # GitHub's columns count from 1 and include both ends.
    start, end = (finding.column, finding.column + finding.length - 1) if finding.length else (None, None)
    return Annotation(
        path=path.encode(errors="replace").decode(),  # a name that is no text has no place in JSON
        line=finding.line,
        level=LEVELS[finding.severity],
        title=plain(finding.rule)[:255],
        message=_message(finding),
        start_column=start,
        end_column=end,
    )


def _message(finding: Finding) -> str:
    said = "\n".join(plain(line) for line in finding.message.split("\n"))
    fix = f"\nFix: {_cut(plain(finding.fix))}" if finding.fix else ""
    return _cut(said) + fix


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
