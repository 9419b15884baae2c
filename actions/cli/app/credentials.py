"""The files that a new App's secrets are put into: for their owner alone, and never over others."""

from __future__ import annotations

import os
import secrets
import shlex
from pathlib import Path

from bot.github.app.conversion import Created
from schemas.app import VARIABLES
from schemas.errors import UsageError


def check_free(folder: Path) -> None:
    """Raises UsageError where one of the files is there already: its secrets would be gone."""
    for path in paths_in(folder):
        if path.exists():
            raise UsageError(f"{path} is there already, with the secrets of another App; name another --folder")


def paths_in(folder: Path) -> tuple[Path, Path]:
    """The environment file, and the private key."""
    return folder / "taxobot.env", folder / "taxobot.private-key.pem"


def write_credentials(folder: Path, created: Created) -> Path:
    """Write both files, readable for their owner only, and return the first. Raises UsageError."""
    environment, key = (path.absolute() for path in paths_in(folder))
    lines = {
        VARIABLES["app_id"]: str(created.id),
        VARIABLES["private_key"] + "_FILE": str(key),
        VARIABLES["webhook_secret"]: created.webhook_secret.get_secret_value(),
        VARIABLES["status_token"]: secrets.token_hex(32),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(key, created.private_key.get_secret_value())
        _write(environment, "".join(f"{name}={shlex.quote(value)}\n" for name, value in lines.items()))
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return environment


def _write(path: Path, text: str) -> None:
    # Made anew with its mode: there is no moment at which others could read it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
