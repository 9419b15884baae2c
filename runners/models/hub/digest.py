"""The digests that a file's content is known by, computed while it comes in or from the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from runners.models.hub.listing import HubFile

BLOCK = 1 << 20


class Digests:
    """Two digests of what was fed so far: the one that the hub names the file by, and SHA-256 for our own record.

    A blob of git is named by the SHA-1 over `blob SIZE`, a zero and the content
    (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects); huggingface_hub computes it of whole contents only, and
    what is checked here may have come in pieces.
    """

    def __init__(self, file: HubFile) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self._blob = hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False) if file.is_blob else None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._sha256.update(chunk)
        if self._blob is not None:
            self._blob.update(chunk)

    @property
    def sha256(self) -> str:
        """SHA-256 of all that was fed."""
        return self._sha256.hexdigest()

    @property
    def found(self) -> str:
        """What the hub would name the content by."""
        return self._blob.hexdigest() if self._blob is not None else self.sha256

    def match(self) -> bool:
        """Was the file's own content fed?"""
        return self.found == self._file.digest


def verify(path: Path, file: HubFile, *, tick: Callable[[int], None]) -> str | None:
    """The SHA-256 of the content at `path` if it is that of `file`, else None; ticks the bytes of a right one."""
    if not path.is_file() or path.stat().st_size != file.size:
        return None
    digests = feed_from(path, Digests(file), tick=tick)
    if digests.match():
        return digests.sha256
    tick(-file.size)
    return None


def feed_from(path: Path, digests: Digests, *, tick: Callable[[int], None]) -> Digests:
    """Feed what stands at `path`; ticks its bytes."""
    with path.open("rb") as content:
        while chunk := content.read(BLOCK):
            digests.feed(chunk)
            tick(len(chunk))
    return digests
