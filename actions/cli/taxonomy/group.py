"""`taxobot taxonomy`: checks and mends the leaves of a taxonomy."""

from __future__ import annotations

import click

from actions.cli.lazy import Entry, LazyGroup

DIFF, FIX = "actions.cli.taxonomy.diff", "actions.cli.taxonomy.fix"


@click.group(
    cls=LazyGroup,
    entries={
        "diff": Entry(DIFF, "diff_command", "List changed leaves, and everything that is wrong with them."),
        "list": Entry(DIFF, "diff_command", "The same as diff."),
        "check": Entry(DIFF, "diff_command", "The same as diff."),
        "fix": Entry(FIX, "fix_command", "Mend what can be mended mechanically."),
    },
)
def taxonomy() -> None:
    """Check and mend the leaves of a taxonomy."""
