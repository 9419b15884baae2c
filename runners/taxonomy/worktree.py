"""A taxonomy as it stands on disk: tracked files and new ones that are not ignored, or simply all of a folder.

Git only lists names; files are read and named by us, so that no filter, hook or file system monitor runs for them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from runners.taxonomy.command import run_git
from runners.taxonomy.disk import Disk, Found, walk
from runners.taxonomy.git import KINDS, MAX_LISTING, Entry, Repository
from runners.taxonomy.names import MAX_FOLDERS, matters
from schemas.errors import UsageError
from schemas.taxonomy import ROOTS

MAX_HASHED = 64 * 1024 * 1024
UNSEEN = "could not open directory"
LISTED = re.compile(rb"(?P<tag>[HSMRCK?]) (?:(?P<mode>\d{6}) (?P<id>[0-9a-f]{40,64}) \d\t)?(?P<path>.+)", re.DOTALL)


class Listed(NamedTuple):
    """A path that git lists: its bytes, and the entry that needs no look at the disk (None for all others)."""

    path: bytes
    known: Entry | None


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """The files of a folder that matter to a taxonomy, and all links. `raw` are the names that are not UTF-8."""

    directory: Path
    entries: Mapping[str, Entry] = field(repr=False)
    raw: Mapping[str, bytes] = field(repr=False, default_factory=dict)

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Sizes of the files that stand there now."""
        return {path: found.size for path, found in self._find(paths, limit=0)}

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Bytes of the files that stand there now."""
        found = self._find(paths, limit=MAX_HASHED)
        return {path: one.content for path, one in found if one.content is not None}

    def bytes_of(self, path: str) -> bytes:
        """Return a path as the system knows it."""
        return self.raw.get(path) or path.encode()

    def _find(self, paths: Iterable[str], *, limit: int) -> Iterator[tuple[str, Found]]:
        with Disk(self.directory) as disk:
            for path in sorted(paths):
                found = disk.find(self.bytes_of(path), limit=limit)
                if found is not None and found.kind == "file":
                    yield path, found


def read_worktree(repository: Repository, known: Mapping[str, Entry]) -> WorkingTree:
    """Read the working tree at the repository's folder; `known` are the entries that it will be compared with.

    A file whose line ends were converted at checkout counts as the known one. Raises UsageError.
    """
    return _read(repository.directory, _list(repository), known, repository.hash_name)


def read_folder(directory: Path) -> WorkingTree:
    """Read all that stands below the taxonomy's roots in a folder, without git."""
    with Disk(directory) as disk:
        paths = [path for root in ROOTS for path in walk(disk, root.encode(), depth=MAX_FOLDERS)]
    return pick(directory, paths)


def pick(directory: Path, paths: Iterable[bytes]) -> WorkingTree:
    """Read some files of a folder, by their posix paths within it."""
    return _read(directory, [Listed(path, None) for path in paths], {}, "sha1")


def _list(repository: Repository) -> Iterator[Listed]:
    arguments = ("ls-files", "-t", "--stage", "--cached", "--others", "--exclude-standard", "-z", "--", *ROOTS)
    result = run_git(repository.directory, *arguments, limit=MAX_LISTING)
    if result.status or result.cut:
        raise UsageError(f"git cannot list the files of {repository.directory}: {result.complaint or 'too many'}")
    if UNSEEN in result.complaint:  # git goes on without what stands in there
        raise UsageError(f"git cannot list all files of {repository.directory}: {result.complaint}")
    for line in filter(None, result.output.split(b"\0")):
        match = LISTED.fullmatch(line)
        if match is None:
            raise UsageError(f"git lists a file of {repository.directory} in an unknown way; please report this")
        yield Listed(match["path"].removesuffix(b"/"), _known(match))


def _known(match: re.Match[bytes]) -> Entry | None:
    """Submodules, other repositories within, and what a sparse checkout leaves out."""
    if match["path"].endswith(b"/"):
        return Entry("submodule", "")
    kind = KINDS.get((match["mode"] or b"").decode(), "file")
    return Entry(kind, match["id"].decode()) if kind == "submodule" or match["tag"] == b"S" else None


def _read(directory: Path, listed: Iterable[Listed], known: Mapping[str, Entry], hash_name: str) -> WorkingTree:
    entries, raw = {}, {}
    with Disk(directory) as disk:
        for path, given in sorted(listed, key=lambda one: one.path):
            name = visible(path)
            entry = given or _entry(disk, path, known.get(name), hash_name, important=matters(name))
            if entry is not None:
                entries[name] = entry
                if name.encode() != path:
                    raw[name] = path
    return WorkingTree(directory, entries, raw)


def _entry(disk: Disk, path: bytes, known: Entry | None, hash_name: str, *, important: bool) -> Entry | None:
    """The entry of what stands on disk; None for nothing, and for files that nothing is asked about."""
    if path.count(b"/") > MAX_FOLDERS:
        return Entry("file", "")
    if not important and not disk.is_link(path):
        return known if known and known.kind == "file" else None
    found = disk.find(path, limit=MAX_HASHED)
    if found is None:
        return None
    return Entry(found.kind, "" if found.content is None else _id(found.content, known, hash_name))


def _id(content: bytes, known: Entry | None, hash_name: str) -> str:
    """Name the content as git does, by its hash; that of line ends as git stores them, where that is the known one."""
    name = blob_id(content, hash_name)
    if known is not None and name != known.id and b"\r\n" in content:
        converted = blob_id(content.replace(b"\r\n", b"\n"), hash_name)
        return converted if converted == known.id else name
    return name


def visible(path: bytes) -> str:
    r"""Return a path as it is shown everywhere: bytes that are not UTF-8 as `\xNN`."""
    return path.decode(errors="backslashreplace")


def blob_id(content: bytes, hash_name: str = "sha1") -> str:
    """Return the id that git gives to a file of this content; `hash_name` is the repository's: sha1 or sha256."""
    return hashlib.new(hash_name, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
