"""`taxobot taxonomy diff`: what a contribution changes, and everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from actions.cli.paths import NamedPath
from actions.cli.taxonomy.options import schema_version, taxonomy_base, taxonomy_path

FORMATS = ("text", "github", "sarif", "markdown", "json")


@click.command("diff")
@taxonomy_path
@taxonomy_base
@click.option("--head", metavar="REF", help="The contribution. Default: the working tree, new files included.")
@click.option(
    "--yaml-rules",
    type=NamedPath(path_type=Path),
    metavar="FILE",
    help="A yamllint configuration to check with instead of the built-in rules.",
)
@schema_version
@click.option("--strict", is_flag=True, help="Let warnings count for the exit status.")
@click.option("--quiet", is_flag=True, help="Print nothing; the exit status tells.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.option(
    "--documents/--no-documents",
    default=False,
    show_default=True,
    help="Fetch the documents of knowledge leaves; else only mirrors and those fetched before are looked at.",
)
@click.option("--mirror", "mirrors", multiple=True, metavar="URL=PATH", help="Read the documents of URL from PATH.")
def diff_command(
    *,
    taxonomy_path: Path,
    taxonomy_base: str,
    head: str | None,
    yaml_rules: Path | None,
    schema_version: str | None,
    strict: bool,
    quiet: bool,
    form: str,
    documents: bool,
    mirrors: tuple[str, ...],
) -> int:
    """List the leaves that a contribution changes, and everything that is wrong with them.

    What is compared is the working tree, or --head, with the commit at which it left the base. Nothing is checked out,
    and nothing is executed.
    Exit status: 0 valid, 1 invalid, 2 usage.
    """
    from actions.cli.taxonomy.inputs import read_inputs
    from actions.cli.taxonomy.search import DocumentSearch
    from actions.cli.taxonomy.show import Outcome, show
    from runners.taxonomy.validate import files_of, validate

    inputs = read_inputs(taxonomy_path, base=taxonomy_base, head=head, version=schema_version, mirrors=mirrors)
    changes, settings, also = inputs.changes, inputs.settings, inputs.lint
    if yaml_rules is not None:
        from runners.taxonomy.yamllint import lint_with

        contents = {file.path: file.content for file in files_of(changes.diff)}
        settings, also = replace(settings, lint=False), (*also, *lint_with(yaml_rules, contents, settings=settings))
    search = DocumentSearch(inputs, fetch=documents, quiet=quiet)
    found = validate(changes.diff, settings=settings, look_up=search, also=also)
    outcome = Outcome(taxonomy_path, changes, found, strict=strict)
    if not quiet:
        show(outcome, form)
    return outcome.exit_status
