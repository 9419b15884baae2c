"""Files of a folder, read without following a symbolic link at any level, whatever stands there and whoever put it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from schemas.errors import UsageError

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a named pipe would wait for somebody to write into it.
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NOTHING_THERE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.ENAMETOOLONG}


@dataclass(frozen=True, slots=True)
class Found:
    """A file or a link: its size, and its bytes (a link's target); None where it is larger than was asked for."""

    kind: Literal["file", "link"]
    size: int
    content: bytes | None


class Disk:
    """Reads below one folder, by posix paths in bytes relative to it. The folder itself may be a link: a user named it.

    Folders on the way to the last path stay open, so that paths in their order open each folder once. Use it in a
    `with` statement. Methods raise UsageError where the system forbids reading.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: list[bytes] = []
        self._folders: list[int] = []

    def __enter__(self) -> Disk:
        try:
            self._folders.append(os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        except OSError as error:
            raise UsageError(f"{self._root} cannot be read: {error.strerror}") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._back_to(-1)

    def find(self, path: bytes, *, limit: int) -> Found | None:
        """Return what stands at `path`; None for nothing, a folder, or what is no file (a pipe, a device)."""
        *above, name = path.split(b"/")
        folder = self.enter(above)
        if folder is None:
            return None
        try:
            file = os.open(name, FILE, dir_fd=folder)
        except OSError as error:
            if error.errno == errno.ELOOP:
                return _link(name, folder)
            self._excuse(error, path)
            return None
        try:
            return _read(file, limit)
        finally:
            os.close(file)

    def is_link(self, path: bytes) -> bool:
        """Tell whether `path` is a symbolic link."""
        *above, name = path.split(b"/")
        folder = self.enter(above)
        try:
            return folder is not None and stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
        except OSError as error:
            self._excuse(error, path)
            return False

    def names(self, path: bytes) -> list[tuple[bytes, bool]]:
        """Return the names in a folder (the top one for no path), in order, each with whether it is a folder itself."""
        folder = self.enter(path.split(b"/") if path else [])
        if folder is None:
            return []
        with os.scandir(folder) as entries:
            return sorted((os.fsencode(entry.name), entry.is_dir(follow_symlinks=False)) for entry in entries)

    def enter(self, names: Sequence[bytes]) -> int | None:
        """Return the descriptor of a folder, open until another one is asked for; None where there is none."""
        shared = 0
        while shared < min(len(names), len(self._names)) and names[shared] == self._names[shared]:
            shared += 1
        self._back_to(shared)
        for name in names[shared:]:
            try:
                self._folders.append(os.open(name, FOLDER, dir_fd=self._folders[-1]))
            except OSError as error:
                self._excuse(error, b"/".join(names))
                return None
            self._names.append(name)
        return self._folders[-1]

    def _back_to(self, depth: int) -> None:
        while len(self._folders) > depth + 1:
            os.close(self._folders.pop())
        del self._names[max(0, depth) :]

    def _excuse(self, error: OSError, path: bytes) -> None:
        """Accept that nothing stands there, or that no folder leads to it; everything else is for people to mend."""
        if error.errno not in NOTHING_THERE:
            place = self._root / os.fsdecode(path)
            raise UsageError(f"{place} cannot be read: {error.strerror}") from error


def walk(disk: Disk, root: bytes, *, depth: int) -> Iterator[bytes]:
    """Yield the paths of all that is no folder below `root`, itself included where it is none, in order.

    Git's own folders are left out, and folders that stand deeper than `depth` are yielded and not entered.
    """
    pending = [(root, disk.enter([root]) is not None)]
    while pending:
        path, is_folder = pending.pop()
        if not is_folder or path.count(b"/") > depth:
            yield path
            continue
        inside = [(path + b"/" + name, is_folder) for name, is_folder in disk.names(path) if name != b".git"]
        pending += reversed(inside)


def _link(name: bytes, folder: int) -> Found | None:
    target = os.readlink(name, dir_fd=folder)
    return Found("link", len(target), target)


def _read(file: int, limit: int) -> Found | None:
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        return None
    with os.fdopen(file, "rb", closefd=False) as stream:
        content = stream.read(limit + 1)
    return Found("file", max(status.st_size, len(content)), content if len(content) <= limit else None)
