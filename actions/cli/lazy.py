"""A click group that imports a command only when it is called, so that help costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command stands (module and attribute) and its one line of help. A `hidden` one is not listed."""

    module: str
    attribute: str
    help: str
    hidden: bool = False


class LazyGroup(click.Group):
    """A group whose commands are given as entries."""

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the entries: the order in which a newcomer needs them."""
        return [name for name, entry in self._entries.items() if not entry.hidden]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the one command that is called."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.{entry.attribute} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their entries' help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._entries[name].help) for name in self.list_commands(ctx)])
