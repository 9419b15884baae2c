"""A run's files as they are written: each whole or not there at all, and with its digest."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from runners.generate.datasets.lines import line_of


class Files:
    """Writes below `folder` and remembers the SHA-256 of each file by its name there. Raises OSError: FileExistsError
    where a file is there already.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}

    def write_lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write rows as they come; how many there were. Where there are none there is no file: few readers take one."""
        return self._write(name, map(line_of, rows))

    def write_text(self, name: str, text: str) -> None:
        """Write a text in UTF-8."""
        self._write(name, [text.encode(errors="replace")])

    def _write(self, name: str, pieces: Iterable[bytes]) -> int:
        path = self.folder / name
        if path.exists():
            raise FileExistsError(errno.EEXIST, "a file is there already", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        beside, digest, many = path.with_name(f".{path.name}.part"), hashlib.sha256(), 0
        try:
            with beside.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    many += 1
            if many:
                beside.replace(path)
                self.digests[name] = digest.hexdigest()
        finally:
            beside.unlink(missing_ok=True)
        return many
