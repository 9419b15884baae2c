"""What is said of InstructLab's configuration and folders: nothing of theirs is used, or left, in silence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from actions.cli.instructlab import Adopted
from actions.cli.places import Foreign

WIDTH = 110


def tell(foreign: Foreign | None, adopted: Adopted, *, replaced: bool = False) -> Iterator[str]:
    """Lines about each folder that is read, and about each key that is taken or is not. `replaced` says that a
    configuration of taxobot's own stands in the place of theirs.
    """
    if foreign is None:
        return
    yield from _folders(foreign)
    if foreign.config is None:
        return
    if replaced:
        yield f"InstructLab's configuration {foreign.config} does not count: taxobot has its own."
        return
    if adopted.problem:
        yield f"InstructLab's configuration {foreign.config} cannot be read and does not count: {adopted.problem}"
        return
    yield f"InstructLab's configuration {foreign.config}:"
    yield from (f"  taken: {one.theirs} as {one.ours}" for one in adopted.taken)
    for why, group in groupby(sorted(adopted.untaken, key=lambda one: one.why), key=lambda one: one.why):
        keys = ", ".join(one.key for one in group)
        yield from wrap(
            f"not taken, because {why}: {keys}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
            break_long_words=False,
        )


def _folders(foreign: Foreign) -> Iterator[str]:
    held = {"models": foreign.models, "datasets": foreign.datasets, "taxonomy": foreign.taxonomy}
    for what, path in held.items():
        if path:
            yield f"InstructLab's {what}, read where they are and never changed: {path}"
