"""The service's composition root: the office that its lives are lived with, put together once."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from actions.cli.places import data_folder
from schemas.app import DATABASE_URL, Secrets, read_variable
from schemas.config import OperatorConfig
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.app.office import Office
    from bot.app.book.book import Book
    from bot.github.app.doors import AppDoors

FILE = "app.sqlite"
COMMENTS = b"taxobot: signs comments"


def database_url(operator: OperatorConfig, environ: Mapping[str, str]) -> str:
    """Where everything is remembered: as the environment says, else the configuration, else a file in the data folder.

    Raises UsageError where the environment names a file that cannot be read.
    """
    named = read_variable(DATABASE_URL, environ) or operator.app.database
    return named or f"sqlite:///{data_folder(operator).absolute() / FILE}"


def work_folder(operator: OperatorConfig) -> Path:
    """Where commits are fetched to; it is there then. Raises UsageError where it cannot be written."""
    folder = data_folder(operator).absolute() / "app"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}; name another one as folders.data") from None
    return folder


def comment_key(secrets: Secrets) -> bytes:
    """What signs comments: the key that was given, else one that is made of the App's private key."""
    given = secrets.comment_key.get_secret_value() or secrets.private_key.get_secret_value()
    return hmac.new(given.encode(), COMMENTS, hashlib.sha256).digest()


def hidden_values(
    operator: OperatorConfig, url: str, environ: Mapping[str, str], *, secrets: Secrets | None = None
) -> list[SecretStr]:
    """What no log may hold: `secrets` where there are some, the database's password, the keys of models.

    Raises UsageError for a database URL that is none.
    """
    from bot.app.book.opening import read_url

    password = read_url(url).password or ""
    models = operator.models
    keys = {role.key for role in (models.teacher, models.critic, models.judge) if role.key}
    held = [secrets.private_key, secrets.webhook_secret, secrets.status_token, secrets.comment_key] if secrets else []
    return [*held, SecretStr(str(password)), *(SecretStr(environ.get(name, "")) for name in sorted(keys))]


def open_office(operator: OperatorConfig, secrets: Secrets, *, book: Book, doors: AppDoors) -> Office:
    """Everything that the steps of lives are done with. Raises UsageError."""
    from actions.app.left import ARTIFACTS
    from actions.app.office import Office
    from actions.app.workers import dispatch_to_workers
    from actions.cli.wiring import site_of
    from bot.app.dispatch.github import ActionsDispatcher

    config, site, folder = operator.app, site_of(operator), work_folder(operator)
    return Office(
        book=book,
        doors=doors,
        dispatchers={
            "worker": dispatch_to_workers(book, doors, config, site=site, folder=folder),
            "actions": ActionsDispatcher(book, doors, config.run_workflow, ARTIFACTS),
        },
        config=config,
        site=site,
        key=comment_key(secrets),
        folder=folder,
        now=book.now,
    )
