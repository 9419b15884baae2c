"""The words of a command that was interrupted, to be typed again, and its paths, which must not move meanwhile."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

ANEW = ("fresh", "force_clear_phased_cache")
"""Options that remove what was done."""


def placed(options: Mapping[str, Any], *, shown: str) -> dict[str, Any]:
    """Paths count from the current folder, and work is done in another one; that of the option `shown` is told to
    people as it was typed.
    """
    return {name: value if name == shown else _absolute(value) for name, value in options.items()}


def _absolute(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_absolute, value))
    return value.absolute() if isinstance(value, Path) else value


def again(context: click.Context) -> str:
    """The same command, which carries on: without what begins anew."""
    return " ".join(_again(context))


def _again(context: click.Context) -> Iterator[str]:
    yield context.command_path
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if source is click.core.ParameterSource.COMMANDLINE and name not in ANEW and name in context.params:
            yield from _words(parameter, context.params[name])


def _words(parameter: click.Parameter, value: Any) -> Iterator[str]:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        yield _longest(parameter.opts) if value else _longest(parameter.secondary_opts)
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield f"{_longest(parameter.opts)} {shlex.quote(str(one))}"


def _longest(words: list[str]) -> str:
    return next(word for word in words if word.startswith("--"))
