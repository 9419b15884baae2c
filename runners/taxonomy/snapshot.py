"""A taxonomy at one moment: what stands at which path, and the bytes there. A commit is one, a working tree another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from runners.taxonomy.git import Entry, Repository
from schemas.taxonomy import ROOTS


class Snapshot(Protocol):
    """What is compared and read. Methods raise UsageError where files or objects cannot be read."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Files, links and submodules below the taxonomy's roots, by their paths. Equal ids mean equal content, in
        whatever snapshot they stand.
        """

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the sizes in bytes of files; those that are not here (as in a partial clone) are left out."""

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of files that are here. Ask for sizes first."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The tree of a commit."""

    repository: Repository
    sha: str
    entries: Mapping[str, Entry] = field(repr=False)

    @classmethod
    def read(cls, repository: Repository, sha: str) -> Commit:
        """List the commit's tree, links and submodules included."""
        return cls(repository, sha, repository.entries(sha, *ROOTS))

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Sizes of the stored objects."""
        ids = self._ids(paths)
        sizes = self.repository.present(set(ids.values()))
        return {path: sizes[name] for path, name in ids.items() if name in sizes}

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The bytes as stored: no filter runs, no line end is converted."""
        ids = self._ids(paths)
        contents = self.repository.contents(set(ids.values()))
        return {path: contents[name] for path, name in ids.items()}

    def _ids(self, paths: Iterable[str]) -> dict[str, str]:
        return {path: self.entries[path].id for path in paths}
