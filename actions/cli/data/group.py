"""`taxobot data`: training data made of leaves."""

from __future__ import annotations

import click

from actions.cli.lazy import Entry, LazyGroup


@click.group(
    cls=LazyGroup,
    entries={
        "generate": Entry("actions.cli.data.generate", "generate", "Make training data of changed leaves."),
        "list": Entry("actions.cli.data.list", "list_data", "List the data that were made."),
    },
)
def data() -> None:
    """Training data made of leaves: generate, list."""
