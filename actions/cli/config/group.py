"""`taxobot config`: the configuration of this machine."""

from __future__ import annotations

import click

from actions.cli.lazy import Entry, LazyGroup


@click.group(
    cls=LazyGroup,
    entries={
        "init": Entry("actions.cli.config.init", "init", "Look at this machine, propose a preset, write the file."),
        "show": Entry("actions.cli.config.show", "show", "Show what is in force, and where it comes from."),
        "edit": Entry("actions.cli.config.edit", "edit", "Open the file in an editor, and check it afterwards."),
        "schema": Entry("actions.cli.config.schema", "schema", "Print the file's JSON Schema, for editors."),
    },
)
def config() -> None:
    """The configuration of this machine: models, folders, servers."""
