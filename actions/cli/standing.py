"""Which taxonomy is meant where none is named."""

from __future__ import annotations

from pathlib import Path

USUAL = "the current folder; outside of git repositories, `folders.taxonomy` of the configuration"


def usual_taxonomy() -> Path:
    """The current folder where it belongs to a git repository, else the configured taxonomy, else the current folder.

    Raises UsageError where the configuration is wrong.
    """
    here = Path()
    if any((folder / ".git").exists() for folder in (here.absolute(), *here.absolute().parents)):
        return here
    from actions.cli.operator import read_config

    configured = read_config().folders.taxonomy
    return Path(configured) if configured else here
