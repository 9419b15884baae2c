"""`taxobot config show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from actions.cli.config.inforce import Setting
    from actions.cli.operator import Reading


@click.command()
@click.option("-k", "--key", help="Only this key, or part: serve.port, serve.")
@click.option("-wc", "--without-comments", is_flag=True, help="Values alone, without where they come from.")
def show(*, key: str | None, without_comments: bool) -> None:
    """Show what is in force, defaults included, and where each value comes from.

    Origins: file (the configuration), instructlab (theirs, as long as there is no file of taxobot's own), the preset,
    or default. Paths are absolute.
    """
    from actions.cli.operator import read
    from bot.findings.terminal import plain
    from schemas.rules.sources.address import masked

    reading = read()
    settings, comments = _settings(reading), not without_comments
    head = [f"# {line}" for line in _head(reading)] if comments and not key else []
    body = _one(settings, key, comments=comments) if key else _all(settings, comments=comments)
    click.echo("\n".join(plain(masked(line)) for line in [*head, *body]))


def _settings(reading: Reading) -> tuple[Setting, ...]:
    from actions.cli.config.inforce import in_force
    from actions.cli.places import data_folder, models_folder
    from runners.models.catalogue import plan

    folders = {"models": str(models_folder()), "data": str(data_folder())}
    return in_force(reading, plan=plan(reading.config.preset), folders=folders)


def _head(reading: Reading) -> Iterator[str]:
    """Where all this comes from, and what of the preset has no key of its own."""
    from actions.cli.config.told import tell
    from actions.cli.instructlab import read_instructlab
    from actions.cli.places import find_instructlab
    from runners.models.catalogue import plan

    yield str(reading.path) if reading.path else "There is no configuration file; `taxobot config init` writes one."
    foreign = find_instructlab()
    yield from tell(foreign, read_instructlab(foreign), replaced=reading.path is not None)
    chosen = plan(reading.config.preset)
    numbers = ", ".join(f"{name} {value}" for name, value in chosen.profile.model_dump(exclude_none=True).items())
    yield f"Preset {chosen.name}: {chosen.summary}; pipeline {chosen.pipeline}."
    yield f"Training profile: {numbers}."


def _all(settings: Sequence[Setting], *, comments: bool) -> Iterator[str]:
    from actions.cli.config.template import scalar

    before: tuple[str, ...] = ()
    for one in settings:
        *parts, name = one.place
        for depth, part in enumerate(parts):
            if before[: depth + 1] != one.place[: depth + 1]:
                yield f"{'  ' * depth}{part}:"
        yield f"{'  ' * len(parts)}{name}: {scalar(one.value)}" + (f"  # {one.origin}" if comments else "")
        before = one.place


def _one(settings: Sequence[Setting], key: str, *, comments: bool) -> Iterator[str]:
    """The value of one key, bare; or a part's lines."""
    from dataclasses import replace

    from actions.cli.config.template import scalar

    place = tuple(key.split("."))
    found = [one for one in settings if one.place[: len(place)] == place]
    if not found:
        raise _unknown(key, settings)
    if found[0].place != place:
        yield from _all([replace(one, place=one.place[len(place) :]) for one in found], comments=comments)
        return
    value = found[0].value if isinstance(found[0].value, str) else scalar(found[0].value)
    yield value + (f"  # {found[0].origin}" if comments else "")


def _unknown(key: str, settings: Sequence[Setting]) -> Exception:
    from actions.cli.complaints import guess
    from schemas.errors import UsageError

    known = dict.fromkeys(".".join(one.place[:size]) for one in settings for size in range(1, len(one.place) + 1))
    parts = ", ".join(dict.fromkeys(one.place[0] for one in settings))
    return UsageError(f"there is no key {key}{guess(key, known) or f'; parts: {parts}'}")
