"""Bring one file here, on from where an earlier try was cut, and let nothing pass that the hub did not name."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import httpx2

from runners.models.hub.client import HubClient
from runners.models.hub.digest import Digests, feed_from
from runners.models.hub.listing import HubFile
from runners.models.hub.offer import Offer
from runners.models.hub.refusal import wrong_content
from schemas.errors import DownloadFailed

Tick = Callable[[int], None]
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def fetch(client: HubClient, offer: Offer, file: HubFile, *, part: Path, target: Path, tick: Tick) -> str:
    """Bring a file by way of `part`, where the beginning of it may stand, to `target`; its SHA-256.

    Raises DownloadFailed: no answer, another content than the hub named (thrown away), a full disk. What is in `part`
    then is kept for the next try, in whichever process.
    """
    held = Part(part, file, tick)

    def ask() -> None:
        if held.is_whole:
            return
        with client.stream(offer.listing, file, held.size) as (begin, chunks):
            held.extend(begin, chunks)
        if not held.is_whole:
            raise httpx2.RemoteProtocolError(f"the answer ends after {held.size} of {file.size} bytes")

    try:
        client.insist(offer.source, ask, moved=lambda: held.size)
    except OSError as error:
        raise _explain_disk(error, part) from error
    if (sha256 := held.digest()) is None:
        part.unlink()
        raise wrong_content(offer.listing, file, held.found)
    _settle(part, target)
    return sha256


def _explain_disk(error: OSError, part: Path) -> Exception:
    if error.errno not in FULL:
        return error
    return DownloadFailed(
        f"the disk is full at {part.parent}; make room and give the same command again: what is here is kept"
    )


def _settle(part: Path, target: Path) -> None:
    # The content reaches the disk before the name does: a finished name never stands for half a file.
    with part.open("rb") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)


class Part:
    """A file in the making at `path`: what stands there already is taken as its beginning.

    Ticks the bytes that are there, and takes ticks back where they turn out to be none.
    """

    def __init__(self, path: Path, file: HubFile, tick: Tick) -> None:
        self._path, self._file, self._tick = path, file, tick
        self._digests = Digests(file)
        self.size = 0
        if path.exists() and path.stat().st_size > file.size:
            path.unlink()
        if path.exists():
            feed_from(path, self._digests, tick=self._count)

    @property
    def is_whole(self) -> bool:
        """Are all bytes here?"""
        return self._path.exists() and self.size == self._file.size

    def extend(self, begin: int, chunks: Iterable[bytes]) -> None:
        """Take what comes, from the byte `begin` on: the end of what is held, or 0. Raises DownloadFailed, OSError."""
        if begin != self.size:
            self._start_anew()
        with self._path.open("ab") as out:
            for chunk in chunks:
                if self.size + len(chunk) > self._file.size:
                    raise DownloadFailed(f"{self._file.name}: the hub sends more than the size that it names")
                self._write(out, chunk)

    def digest(self) -> str | None:
        """The SHA-256 of the whole content if it is the one that was named, else None."""
        return self._digests.sha256 if self._digests.match() else None

    @property
    def found(self) -> str:
        """What the hub would name this content by."""
        return self._digests.found

    def _write(self, out: BinaryIO, chunk: bytes) -> None:
        out.write(chunk)
        self._digests.feed(chunk)
        self._count(len(chunk))

    def _count(self, size: int) -> None:
        self.size += size
        self._tick(size)

    def _start_anew(self) -> None:
        self._path.unlink(missing_ok=True)
        self._digests = Digests(self._file)
        self._count(-self.size)
