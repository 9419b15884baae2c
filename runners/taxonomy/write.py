"""Changes files of a folder, never through a symbolic link and never halfway."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from runners.taxonomy.disk import Disk
from schemas.errors import UsageError

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
PERMISSIONS = 0o777
"""What a new file takes over; never that it runs as its owner, who may be another one now."""


def replace_file(root: Path, path: bytes, content: bytes, *, expected: bytes) -> None:
    """Put `content` in place of the bytes that stand at `path` below `root`; permissions stay, and so does the owner
    where the system allows it.

    Whoever reads the file meanwhile sees all of the old or all of the new. Raises UsageError where something else than
    `expected` stands there, and where it may not or cannot be written.
    """
    with Disk(root) as disk, _explained(root, path):
        found = disk.find(path, limit=len(expected))
        if found is None or found.kind != "file" or found.content != expected:
            raise UsageError(f"{root / os.fsdecode(path)} was changed meanwhile and is left as it is; try again")
        *above, name = path.split(b"/")
        folder = disk.enter(above)
        if folder is not None:
            _write(folder, name, content)


def rename_file(root: Path, path: bytes, name: bytes) -> bool:
    """Rename the file at `path` below `root` within its folder; tell whether it was, which needs `name` to be free.

    Raises UsageError where the system forbids it.
    """
    *above, old = path.split(b"/")
    with Disk(root) as disk, _explained(root, path):
        folder = disk.enter(above)
        # By the folder's own list: some file systems take `QNA.yaml` and `qna.yaml` for the same name.
        names = {entry for entry, _ in disk.names(b"/".join(above))}
        if folder is None or old not in names or name in names or disk.is_link(path):
            return False
        os.rename(old, name, src_dir_fd=folder, dst_dir_fd=folder)
        return True


@contextlib.contextmanager
def _explained(root: Path, path: bytes) -> Iterator[None]:
    """Say which file could not be changed, and why."""
    try:
        yield
    except OSError as error:
        place = root / os.fsdecode(path)
        raise UsageError(f"{place} cannot be written and is left as it is: {error.strerror or error}") from error


def _write(folder: int, name: bytes, content: bytes) -> None:
    # A file that may not be written is not replaced either, which only the folder's permissions would decide.
    os.close(os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder))
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    beside = b".%s.%s" % (name, secrets.token_hex(4).encode())
    file = os.open(beside, NEW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            with contextlib.suppress(PermissionError):  # only root may give files away; ours are ours already
                os.fchown(stream.fileno(), status.st_uid, status.st_gid)
            os.fchmod(stream.fileno(), status.st_mode & PERMISSIONS)
            stream.flush()
            os.fsync(stream.fileno())  # else a power cut may leave the new name with no bytes
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(beside, dir_fd=folder)
        raise
