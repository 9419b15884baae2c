"""Where a download is put together: a hidden folder beside the final one, on the same disk, kept until all is whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from runners.models.hub.listing import HubFile
from runners.models.hub.record import read_record
from schemas.errors import DownloadFailed


class Staging:
    """The folder where files for `final` gather: `whole` holds finished ones under their final names, `parts` begun
    ones by their digests, so that a later download finds them also when the repository has moved on.
    """

    def __init__(self, final: Path) -> None:
        self.final = final
        self.folder = final.with_name(f".{final.name}.incoming")
        self.whole, self._parts, self._old = self.folder / "whole", self.folder / "parts", self.folder / "old"

    def part(self, file: HubFile) -> Path:
        """Where the file is while it comes in."""
        return self._parts / file.digest

    def missing(self, files: Sequence[HubFile]) -> int:
        """The bytes that still have to come, by the sizes of what is here and by the record of an older download."""
        return sum(max(0, file.size - self._size(file)) for file in files)

    @property
    def is_empty(self) -> bool:
        """Is nothing kept here that a next try could use?"""
        places = (self.whole, self._parts, self._old)
        return not any(path.is_file() for place in places for path in place.rglob("*"))

    def prepare(self, listed: Sequence[HubFile], wanted: Sequence[HubFile]) -> None:
        """Mend what a kill left, and throw away what nobody will ask for again."""
        self._bring_back()
        for folder in (self.whole, self._parts):
            folder.mkdir(parents=True, exist_ok=True)
        _keep(self._parts, {file.digest for file in listed})
        _keep(self.whole, {file.name for file in wanted})

    def publish_folder(self) -> None:
        """Let the finished folder appear under its final name, in place of an older one."""
        try:
            if self.final.exists():
                shutil.rmtree(self._old, ignore_errors=True)
                self.final.rename(self._old)
            self.whole.rename(self.final)
        finally:
            self._bring_back()

    def publish_files(self, files: Sequence[HubFile]) -> None:
        """Let files appear in the final folder. The first comes last: it is the one that a model is known by."""
        for file in reversed(files):
            target = self.final / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.whole / file.name).replace(target)

    def _bring_back(self) -> None:
        """After an interruption between two renames the older folder is the one that is there."""
        if self._old.exists() and not self.final.exists():
            self._old.rename(self.final)

    def _size(self, file: HubFile) -> int:
        record = read_record(self.final)
        if record and (known := record.files.get(file.name)) and known.sha256 == file.digest:
            return file.size
        sizes = [place.stat().st_size for place in (self.whole / file.name, self.part(file)) if place.is_file()]
        return max((size for size in sizes if size <= file.size), default=0)


@contextmanager
def staging(final: Path) -> Iterator[Staging]:
    """The staging of `final`, ours alone; it is removed when the block ends well, and kept for a next try otherwise,
    if anything is in it.

    Raises DownloadFailed where another process brings the same model.
    """
    place = Staging(final)
    with _alone(place.folder):
        try:
            yield place
        except BaseException:
            if place.is_empty:
                shutil.rmtree(place.folder, ignore_errors=True)
            raise
        shutil.rmtree(place.folder, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "lock"
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DownloadFailed(f"another process is downloading {folder.parent.name}/{folder.name[1:-9]}") from error
        # Whoever held it before may have removed the folder: then the lock is no name of anything any more.
        if not lock.exists() or not os.path.samestat(lock.stat(), os.fstat(file.fileno())):
            raise DownloadFailed(f"another process has just downloaded to {folder.parent}; give the same command again")
        yield


def _keep(folder: Path, names: set[str]) -> None:
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and path.relative_to(folder).as_posix() not in names:
            path.unlink()
