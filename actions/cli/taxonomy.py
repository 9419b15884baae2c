"""`taxobot taxonomy`: looks at a taxonomy repository."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.terminal import plain

if TYPE_CHECKING:
    from runners.taxonomy.diff import Diff
    from schemas.finding import Finding

COLOURS = {"error": "red", "warning": "yellow", "notice": "blue"}


@click.group()
def taxonomy() -> None:
    """Look at a taxonomy repository."""


@taxonomy.command("diff")
@click.option(
    "--taxonomy-path", type=click.Path(path_type=Path), default=".", show_default=True, help="The repository."
)
@click.option("--taxonomy-base", metavar="REF", default="origin/main", show_default=True, help="What to compare with.")
@click.option("--head", metavar="REF", default="HEAD", show_default=True, help="The contribution.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def diff_command(context: click.Context, taxonomy_path: Path, taxonomy_base: str, head: str, as_json: bool) -> None:
    """List the leaves that HEAD changes, and everything that is wrong with them.

    Commits are compared, by the commit at which HEAD left the base; nothing is checked out.
    Exit status: 0 valid, 1 invalid, 2 usage.
    """
    from runners.taxonomy.diff import diff
    from runners.taxonomy.git import Repository

    result = diff(Repository.open(taxonomy_path), taxonomy_base, head)
    findings = _check(result)
    if as_json:
        click.echo(json.dumps(_record(taxonomy_path, result, findings), indent=2))
    else:
        _show(taxonomy_path, result, findings)
    context.exit(int(any(finding.blocks for finding in findings)))


def _check(result: Diff) -> list[Finding]:
    from schemas.rules.leaf import check_leaf
    from schemas.taxonomy import FILE_NAME

    findings = list(result.findings)
    for change in result.changes:
        if change.content is not None:
            findings += check_leaf(f"{change.path}/{FILE_NAME}", change.content, attribution=change.attribution)[1]
    return sorted(findings)


def _show(path: Path, result: Diff, findings: list[Finding]) -> None:
    from schemas.taxonomy import FILE_NAME

    for change in result.changes:
        click.echo(plain(f"{change.path}/{FILE_NAME}") + (" (deleted)" if change.status == "deleted" else ""))
    for finding in findings:
        click.secho(plain(str(finding)), fg=COLOURS[finding.severity])
    errors = [finding for finding in findings if finding.blocks]
    if errors:
        files = len({finding.path for finding in errors})
        click.secho(f"{_count(len(errors), 'error')} in {_count(files, 'file')}", fg="red", err=True)
    else:
        click.secho(f"Taxonomy in {plain(str(path))} is valid :)", fg="green")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _record(path: Path, result: Diff, findings: list[Finding]) -> dict[str, object]:
    return {
        "taxonomy": str(path),
        "base": result.base,
        "head": result.head,
        "valid": not any(finding.blocks for finding in findings),
        "leaves": [{"path": change.path, "status": change.status} for change in result.changes],
        "findings": [asdict(finding) for finding in findings],
    }
