"""Options that the commands of this group have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from actions.cli.standing import USUAL, usual_taxonomy

MAX_NAME, MAX_PATH = 255, 4095  # bytes, as Linux has it (limits.h)


class NamedPath(click.Path):
    """A path that somebody has written: an empty one, of a variable that is not set, would mean the current folder."""

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or let click say that it is empty."""
        if value == "":
            self.fail("it is empty.", param, ctx)
        if max(map(len, os.fsencode(value).split(b"/"))) > MAX_NAME or len(os.fsencode(value)) > MAX_PATH:
            self.fail("it is too long for a path.", param, ctx)
        return super().convert(value, param, ctx)


taxonomy_path = click.option(
    "--taxonomy-path",
    type=NamedPath(path_type=Path),
    default=usual_taxonomy,
    show_default=USUAL,
    help="The taxonomy's folder, or the qna.yaml of one leaf, which is looked at alone.",
)
taxonomy_base = click.option(
    "--taxonomy-base",
    metavar="REF",
    default="origin/main",
    show_default=True,
    help="What to compare with: a branch, tag or commit; or `empty`, so that all leaves count as new.",
)
schema_version = click.option(
    "--schema-version",
    type=click.Choice(["declared", "newest", "1", "2", "3"]),
    help="Check at this version of the schema. Default: the policy's choice, else the one that a file declares.",
)
