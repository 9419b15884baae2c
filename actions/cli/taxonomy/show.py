"""Prints a checked contribution in one of the formats."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from bot.findings.terminal import ANYWHERE, plain
from bot.findings.text import render_text
from bot.findings.view import ORDER, ChangedFile, View, count, count_files
from runners.taxonomy.changes import Changes
from runners.taxonomy.names import beside
from runners.taxonomy.validate import Validation
from schemas.finding import Finding, Severity
from schemas.rules.place import Source
from schemas.rules.sources.attribution import ATTRIBUTION


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was checked and found. `taxonomy` is the path as it was typed; with `strict` warnings count as errors do."""

    taxonomy: Path
    changes: Changes
    found: Validation
    strict: bool = False

    @property
    def counting(self) -> list[Finding]:
        """The findings that make the contribution invalid."""
        counts = {Severity.ERROR, Severity.WARNING} if self.strict else {Severity.ERROR}
        return [finding for finding in self.found.findings if finding.severity in counts]

    @property
    def exit_status(self) -> int:
        """0 for a valid contribution, 1 for an invalid one."""
        return int(bool(self.counting))


def show(outcome: Outcome, form: str) -> None:
    """Print the outcome; what makes it invalid is summed up on stderr where people read."""
    view = view_of(outcome)
    if form == "json":
        click.echo(_json(record(outcome)))
    elif form == "sarif":
        click.echo(_json(_sarif(view)))
    elif form == "markdown":
        from bot.findings.markdown import render_markdown

        click.echo(render_markdown(view), nl=False)
    elif form == "github":
        from bot.findings.github import render_github

        _say(render_github(view, resume=secrets.token_hex(16)), outcome)
    else:
        _say(render_text(view, colours="NO_COLOR" not in os.environ), outcome)


def view_of(outcome: Outcome) -> View:
    """Return what all formats show."""
    changes, findings = outcome.changes, outcome.found.findings
    files = tuple(ChangedFile(change.file, change.status == "deleted") for change in changes.diff.changes)
    wanted = {finding.path for finding in findings}
    lines = {path: lines_of(path, content) for path, content in _contents(changes) if path in wanted}
    return View(files, findings, lines, _prefix(changes))


def lines_of(path: str, content: bytes) -> Sequence[str]:
    """Return the lines of a file, without their ends, counted as in findings."""
    return Source(path, content.decode("utf-8-sig", errors="replace")).lines


def record(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as it stands in JSON; `head` is null for the working tree, `base` where there is none."""
    diff, found = outcome.changes.diff, outcome.found
    return {
        "taxonomy": str(outcome.taxonomy),
        "base": diff.base or None,
        "head": diff.head or None,
        "valid": not outcome.exit_status,
        "counts": {kind.value: sum(one.severity is kind for one in found.findings) for kind in ORDER},
        "leaves": [{"path": change.path, "status": change.status} for change in diff.changes],
        "findings": [asdict(finding) for finding in found.findings],
        "unchecked": [{"path": one.path, "line": one.line, "reason": one.message} for one in found.unchecked],
    }


def _json(value: dict[str, Any]) -> str:
    """JSON in which no log finds a command: the mark of one can only stand within a string."""
    return json.dumps(value, indent=2).replace(ANYWHERE, r"##\u005b")


def _sarif(view: View) -> dict[str, Any]:
    from importlib.metadata import version

    from bot.findings.sarif import render_sarif

    return render_sarif(view, version=version("taxobot"))


def _say(text: str, outcome: Outcome) -> None:
    """Print for people, with the verdict at the end."""
    if text:
        click.echo(text)
    counting, found = outcome.counting, outcome.found.findings
    rest = count(finding for finding in found if finding not in counting)
    if counting:
        more = f", and {rest}" if rest else ""
        click.secho(f"{count(counting)} found in {count_files(counting)}{more}{_hint(outcome)}", fg="red", err=True)
        return
    if rest:
        click.echo(f"{rest} found in {count_files(found)}{_hint(outcome)}")
    click.secho(f"Taxonomy in {plain(str(outcome.taxonomy))} is valid :)", fg="green")


def _hint(outcome: Outcome) -> str:
    """What `fix` would do, where it can write: in the working tree."""
    diff, found = outcome.changes.diff, outcome.found.findings
    free = {one.rename for one in found if one.rename} - diff.after.entries.keys()
    mendable = len(free) + sum(bool(one.edits) for one in found)
    return f"; `taxobot taxonomy fix` mends {mendable}" if mendable and not diff.head else ""


def _contents(changes: Changes) -> Iterator[tuple[str, bytes]]:
    for change in changes.diff.changes:
        if change.content is not None:
            yield change.file, change.content
        if change.attribution is not None:
            yield beside(change.file, ATTRIBUTION), change.attribution


def _prefix(changes: Changes) -> str:
    """The way from the top of the repository to the taxonomy; without git, from the current directory."""
    if changes.repository is not None:
        return changes.repository.prefix
    here = os.path.relpath(changes.folder or ".")
    return "" if here == "." or here.startswith("..") else f"{here}/"
