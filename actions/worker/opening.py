"""Puts a worker together: the sandbox that works here, the folder, and what must be so before it takes jobs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from actions.cli.places import data_folder
from actions.worker.bench import Bench
from actions.worker.given import variables
from bot.app.book.book import Book
from runners.worker.choose import Wanted, choose_sandbox
from schemas.config import OperatorConfig
from schemas.errors import UsageError


def open_bench(
    operator: OperatorConfig,
    *,
    book: Book,
    process: str,
    environ: Mapping[str, str] = os.environ,
    isolation: Wanted | None = None,
) -> Bench:
    """The bench of this process; `isolation` goes before the configuration's.

    Raises UsageError where jobs cannot be shut in, where the configuration would hand them a secret of the service, or
    where there can be no folder for them.
    """
    variables(operator, environ, place=Path("/"))
    sandbox = choose_sandbox(isolation or operator.worker.isolation, image=operator.worker.image)
    return Bench(book, process, sandbox, operator, _folder(operator), environ)


def _folder(operator: OperatorConfig) -> Path:
    named = operator.worker.folder
    folder = Path(named) if named else data_folder(operator) / "jobs"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be the worker's folder: {error.strerror}; name another as worker.folder"
        ) from error
    return folder.absolute()
