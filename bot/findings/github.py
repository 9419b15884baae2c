"""Findings as GitHub's workflow commands, which become annotations on the lines of a pull request.

A runner obeys every line that looks like a command, wherever it comes from. So the text for people, which quotes
leaves, stands where commands are switched off, and inside a command everything is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings.terminal import plain
from bot.findings.text import render_text
from bot.findings.view import View
from schemas.finding import Finding


def render_github(view: View, *, resume: str) -> str:
    """Return the lines to print in a workflow. `resume` is the word that switches commands on again; no
    leaf may be able to guess it.

    Errors come first, because GitHub shows ten annotations of each kind for a step and drops the rest.
    """
    text = render_text(view)
    quiet = [f"::stop-commands::{resume}", text, f"::{resume}::"] if text else []
    return "\n".join([*quiet, *(command(finding, view.full_path(finding)) for finding in view.heaviest_first)])


def command(finding: Finding, path: str) -> str:
    """Return the command of one finding, whose file stands at `path` in the repository."""
    properties = ",".join(f"{name}={_escape_property(value)}" for name, value in _properties(finding, path))
    message = f"{finding.message}\nFix: {finding.fix}" if finding.fix else finding.message
    shown = "\n".join(plain(line) for line in message.split("\n"))
    return f"::{finding.severity.value} {properties}::{_escape(shown)}"


def _properties(finding: Finding, path: str) -> Iterator[tuple[str, str]]:
    yield "file", plain(path)
    yield "line", str(finding.line)
    yield "endLine", str(finding.line)
    if finding.length:
        yield "col", str(finding.column)
        yield "endColumn", str(finding.column + finding.length)
    yield "title", finding.rule


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
