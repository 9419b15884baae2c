"""Options that the commands of this group have in common."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.paths import NamedPath
from actions.cli.standing import USUAL, usual_taxonomy

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
