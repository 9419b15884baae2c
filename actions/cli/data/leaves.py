"""The leaves to generate from: what changed, checked as `taxobot taxonomy diff` does, with documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from actions.cli.taxonomy.inputs import read_inputs
from actions.cli.taxonomy.search import DocumentSearch
from bot.findings.terminal import plain
from schemas.documents import Missing
from schemas.errors import Blocked, EmptyResult
from schemas.taxonomy import FILE_NAME

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from actions.cli.taxonomy.inputs import Inputs
    from actions.cli.taxonomy.show import Outcome
    from runners.generate.request import Material
    from runners.taxonomy.validate import Validation


def read_materials(asked: Asked) -> tuple[Material, ...]:
    """Every leaf that is added or changed, in the order of paths; documents are fetched.

    A leaf whose documents are not to be had fails alone. Raises Blocked where one leaf is invalid, after
    all findings were printed on stderr; EmptyResult where no leaf changed; UsageError.
    """
    from runners.generate.request import Material

    inputs = read_inputs(asked.taxonomy_path, base=asked.taxonomy_base, mirrors=asked.mirrors)
    found = _validate(inputs, asked)
    _check(inputs, found, asked)
    materials = tuple(Material(leaf, found.documents.get(f"{leaf.path}/{FILE_NAME}")) for leaf in found.leaves)
    if not materials:
        against = plain(asked.taxonomy_base)
        raise EmptyResult(
            f"there is nothing to generate from: no leaf is added or changed against {against};"
            " `--taxonomy-base empty` takes all leaves"
        )
    return materials


def _validate(inputs: Inputs, asked: Asked) -> Validation:
    from runners.taxonomy.validate import files_of, validate

    settings, also = inputs.settings, inputs.lint
    if asked.yaml_rules is not None:
        from runners.taxonomy.yamllint import lint_with

        contents = {file.path: file.content for file in files_of(inputs.changes.diff)}
        also = (*also, *lint_with(asked.yaml_rules, contents, settings=settings))
        settings = replace(settings, lint=False)
    search = DocumentSearch(inputs, fetch=True, quiet=asked.quiet)
    return validate(inputs.changes.diff, settings=settings, look_up=search, also=also)


def _check(inputs: Inputs, found: Validation, asked: Asked) -> None:
    from actions.cli.taxonomy.show import Outcome

    outcome = Outcome(asked.taxonomy_path, inputs.changes, found)
    if not outcome.exit_status:
        for line in _unread(found):
            click.echo(line, err=True)
        return
    _print(outcome)
    many = len(outcome.counting)
    raise Blocked(
        f"nothing is generated while leaves are invalid ({many} {'error' if many == 1 else 'errors'}): mend what is"
        " shown above; `taxobot taxonomy diff` checks again"
    )


def _print(outcome: Outcome) -> None:
    from actions.cli.taxonomy.show import view_of
    from bot.findings.text import render_text

    click.echo(render_text(view_of(outcome), colours="NO_COLOR" not in os.environ), err=True)


def _unread(found: Validation) -> Iterator[str]:
    for leaf in found.leaves:
        documents = found.documents.get(f"{leaf.path}/{FILE_NAME}")
        if isinstance(documents, Missing):
            yield plain(f"{leaf.path}: its documents are not at hand: {documents.reason}")


def kinds_of(materials: Sequence[Material]) -> frozenset[str]:
    """The kinds of leaves that there are."""
    return frozenset(material.leaf.kind for material in materials)
