"""`taxobot data generate`: training data of the leaves that a contribution changes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from actions.cli.data.asked import Asked
from actions.cli.data.options import LEAVES, MODELS, ROWS, RUN, taking
from actions.cli.data.refused import GENERATE
from actions.cli.model.refused import refusing


@click.command()
@taking(LEAVES, ROWS, MODELS, RUN)
@refusing(GENERATE)
@click.pass_context
def generate(context: click.Context, /, **options: Any) -> None:
    """Make training data of the leaves that are new or changed.

    A teacher writes questions and answers, a critic turns bad ones away; what is left goes into files as InstructLab's
    guides know them, with funnel.json, which says where rows were lost. Every answer is remembered: the same command
    carries on after an interruption, and asks for what is missing only.
    """
    from actions.cli.data.start import start

    start(Asked(**dict(_placed(options))), again=" ".join(_again(context)))


def _placed(options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Paths count from the current folder, and work is done in another one. A taxonomy's is shown as it was typed."""
    for name, value in options.items():
        placed = isinstance(value, Path) and name != "taxonomy_path"
        yield name, value.absolute() if placed else value


def _again(context: click.Context) -> Iterator[str]:
    """The words of the same command, which carries on: without --fresh."""
    yield context.command_path
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if source is click.core.ParameterSource.COMMANDLINE and name != "fresh" and name in context.params:
            yield from _words(parameter, context.params[name])


def _words(parameter: click.Parameter, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield parameter.opts[-1] if value else parameter.secondary_opts[0]
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield f"{_longest(parameter)} {shlex.quote(str(one))}"


def _longest(parameter: click.Parameter) -> str:
    return next(word for word in parameter.opts if word.startswith("--"))
