"""`taxobot config edit`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import click

from schemas.errors import UsageError


@click.command()
def edit() -> None:
    """Open the configuration in $VISUAL or $EDITOR, and check it afterwards.

    A copy is edited. It takes the file's place only once it is right; one that is wrong is kept beside it, and the next
    `taxobot config edit` carries on with it.
    """
    from actions.cli.config.store import target

    file = target()
    if not file.exists():
        raise UsageError(f"there is no configuration {file} yet: `taxobot config init` writes one")
    draft = file.with_name(f"{file.stem}.draft{file.suffix}")
    if draft.exists():
        click.echo(f"Carrying on with {draft}, which was left from before; remove it to begin with the file.")
    else:
        shutil.copy2(file, draft)
    try:
        _open(draft, editor_of(os.environ))
    finally:
        unchanged = _drop_unchanged(draft, file)
    if unchanged:
        click.echo("Nothing was changed.")
    else:
        _take(draft, file)


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """The editor's command line: $VISUAL, else $EDITOR, else one that is installed. Raises UsageError for none."""
    for name in ("VISUAL", "EDITOR"):
        if said := environ.get(name, "").strip():
            try:
                return shlex.split(said)
            except ValueError as error:
                raise UsageError(f"${name} is no command: {error}") from error
    found = next((path for name in ("sensible-editor", "nano", "vi") if (path := shutil.which(name))), None)
    if not found:
        raise UsageError("there is no editor here; name one in $EDITOR")
    return [found]


def _open(draft: Path, editor: list[str]) -> None:
    """Let the editor run until it ends. Raises UsageError where it does not start, or ends with an error."""
    try:
        status = subprocess.run([*editor, str(draft)], check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        raise UsageError(f"the editor {editor[0]} does not start: {error.strerror}; name another in $EDITOR") from error
    if not draft.exists():
        raise UsageError("the editor removed its file; the configuration is as it was")
    if status != 0:
        raise UsageError(f"the editor {editor[0]} ended with status {status}; the configuration is as it was")


def _drop_unchanged(draft: Path, file: Path) -> bool:
    """Remove a draft that says what the file says."""
    unchanged = draft.exists() and draft.read_bytes() == file.read_bytes()
    if unchanged:
        draft.unlink()
    return unchanged


def _take(draft: Path, file: Path) -> None:
    """Put a right draft in the file's place. Raises UsageError with file and line for a wrong one, which is kept."""
    from actions.cli.operator import read_file

    try:
        read_file(draft)
    except UsageError as error:
        raise UsageError(f"{error}; {file} is as it was, `taxobot config edit` carries on with your draft") from error
    draft.replace(file)
    click.echo(f"Written: {file}")
