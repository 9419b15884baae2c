"""Changes files of a folder, never through a symbolic link and never halfway."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from runners.taxonomy.disk import Disk
from schemas.errors import UsageError

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def replace_file(root: Path, path: bytes, content: bytes, *, expected: bytes) -> None:
    """Put `content` in place of the bytes that stand at `path` below `root`; its mode stays.

    Whoever reads the file meanwhile sees all of the old or all of the new. Raises UsageError where something else than
    `expected` stands there.
    """
    with Disk(root) as disk:
        found = disk.find(path, limit=len(expected))
        if found is None or found.kind != "file" or found.content != expected:
            raise UsageError(f"{root / os.fsdecode(path)} was changed meanwhile and is left as it is; try again")
        *above, name = path.split(b"/")
        folder = disk.enter(above)
        if folder is not None:
            _write(folder, name, content)


def rename_file(root: Path, path: bytes, name: bytes) -> bool:
    """Rename the file at `path` below `root` within its folder; tell whether it was, which needs `name` to be free."""
    *above, old = path.split(b"/")
    with Disk(root) as disk:
        folder = disk.enter(above)
        # By the folder's own list: some file systems take `QNA.yaml` and `qna.yaml` for the same name.
        names = {entry for entry, _ in disk.names(b"/".join(above))}
        if folder is None or old not in names or name in names or disk.is_link(path):
            return False
        os.rename(old, name, src_dir_fd=folder, dst_dir_fd=folder)
        return True


def _write(folder: int, name: bytes, content: bytes) -> None:
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode & 0o7777
    beside = b".%s.%s" % (name, secrets.token_hex(4).encode())
    file = os.open(beside, NEW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), mode)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(beside, dir_fd=folder)
        raise
