"""Paths that somebody writes on a command line."""

from __future__ import annotations

import os
from typing import Any

import click

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
