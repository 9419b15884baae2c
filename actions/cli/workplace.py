"""Where long work is done: it can be interrupted, says how far it is, keeps results, and reads no local settings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.progress import Progress
    from runners.store import Store


@contextmanager
def working(*, quiet: bool = False) -> Iterator[Progress]:
    """Within the block Ctrl-C and SIGTERM raise Interrupted, and the current directory is an empty one. Progress is
    told on stderr, unless it is `quiet`.

    In a thread of a service nothing of that is so: signals and directory are the whole process's, and its stderr a log.
    """
    from actions.cli.readers import progress_for
    from runners.interrupt import interruptible

    if threading.current_thread() is not threading.main_thread():
        with progress_for(quiet=True) as progress:
            yield progress
        return
    with interruptible(), progress_for(quiet=quiet) as progress, _nowhere():
        yield progress


def open_store(output: Path) -> Store:
    """The store of a run directory. Raises UsageError where there can be none."""
    from runners.store import Store

    try:
        return Store(output / "store")
    except OSError as error:
        raise UsageError(f"{output} cannot be a run directory: {error.strerror}; name another with --output") from error


def open_shared(progress: Progress) -> Store | None:
    """The store of what models answer whatever is contributed, in the data folder; None, and a note, where nothing can
    be kept there: then it is computed again.
    """
    from actions.cli.places import data_folder
    from actions.cli.wiring import read_operator
    from runners.store import Store

    place = data_folder(read_operator()) / "answers"
    try:
        return Store(place)
    except OSError as error:
        progress.note(f"nothing is kept for other runs: {place}: {error.strerror}")
        return None


@contextmanager
def _nowhere() -> Iterator[None]:
    """Work in an empty directory: libraries read settings from the current one (a `matplotlibrc` there can make
    matplotlib start LaTeX), and it may be a pull request's."""
    with TemporaryDirectory(prefix="taxobot-") as empty, chdir(empty):
        yield
