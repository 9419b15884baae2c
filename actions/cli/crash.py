"""The log of an unexpected error, to paste into a report."""

from __future__ import annotations

import platform
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_log_path


def record(error: BaseException) -> Path:
    """Write traceback and versions to a new file in the user's log folder (the temporary folder where that cannot be
    written) and return its path."""
    text = "\n".join(
        [
            f"taxobot {version('taxobot')}, Python {platform.python_version()}, {platform.platform()}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    try:
        folder = user_log_path("taxobot", ensure_exists=True)
        return _write(folder, text)
    except OSError:
        return _write(Path(tempfile.gettempdir()), text)


def _write(folder: Path, text: str) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, prefix="crash-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    return Path(file.name)
