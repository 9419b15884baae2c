"""What a hub of models for tests holds: repositories, who may read them, what goes wrong, and what was asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LARGE = (".safetensors", ".gguf", ".bin", ".pt", ".pkl")
"""What the hub keeps outside git, in its store."""


@dataclass
class Repository:
    """`commits` holds the files of each commit, `revisions` the commit of each branch and tag."""

    license: str | None = "apache-2.0"
    gated: bool = False
    private: bool = False
    xet: bool = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What goes wrong with addresses that end in `path`, `times` times: an answer of `status`, or one that is cut, or
    that stops and waits for `Hub.release`, `after` so many bytes of content.
    """

    path: str
    times: int
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class Seen:
    """A request: `host` is `hub` or `store`."""

    host: str
    path: str
    range: str | None
    token: str | None


class ModelHub:
    """The hub's state. `url` is its endpoint once it is served. `readers` are tokens, and what each may read."""

    def __init__(self) -> None:
        self.url = self.store_url = ""
        self.repositories: dict[str, Repository] = {}
        self.readers: dict[str, set[str]] = {}
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.altered: dict[str, bytes] = {}
        self.listed: dict[str, Any] = {}
        self.knows_ranges = True
        self.warnings: dict[str, str] = {}
        self.crashes: list[BaseException | None] = []
        self.released = threading.Event()

    def add(self, name: str, files: Mapping[str, bytes], *, revision: str = "main", **about: Any) -> str:
        """Commit files to a repository's branch or tag; the commit's id."""
        repository = self.repositories.setdefault(name, Repository(**about))
        commit = hashlib.sha1(f"{name} {revision} {sorted(files.items())}".encode(), usedforsecurity=False).hexdigest()
        repository.commits[commit] = dict(files)
        repository.revisions[revision] = commit
        return commit

    def fail(self, path: str, status: int, *, times: int = 1, **headers: str) -> None:
        """Answer with a status instead."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.append(Fault(path, times, status=status, headers=named))

    def cut(self, path: str, *, after: int, times: int = 1) -> None:
        """End the connection in the middle of the content."""
        self.faults.append(Fault(path, times, after=after))

    def hold(self, path: str, *, after: int) -> None:
        """Send no more until `release`."""
        self.faults.append(Fault(path, 1, after=after, waits=True))

    def release(self) -> None:
        """Let go of what is held."""
        self.released.set()

    def alter(self, path: str, content: bytes) -> None:
        """Send another content than the listing names."""
        self.altered[path] = content

    def ranges(self, path: str) -> list[str | None]:
        """What was asked of a file, request by request, where its content stands."""
        return [one.range for one in self.seen if one.path.endswith(path) and one.host == "store"]

    def fault_for(self, path: str, *, content: bool) -> Fault | None:
        """The fault of the next answer to this address, or of the next content that it has."""
        for fault in self.faults:
            if fault.times and path.endswith(fault.path) and content == (fault.status is None):
                fault.times -= 1
                return fault
        return None

    def describe(self, name: str, commit: str, *, blobs: bool) -> dict[str, Any]:
        """A repository as the API tells it."""
        repository = self.repositories[name]
        told = {
            "id": name,
            "sha": commit,
            "private": repository.private,
            "gated": "manual" if repository.gated else False,
            "tags": [f"license:{repository.license}"] if repository.license else [],
            "siblings": [self._sibling(*item, blobs=blobs) for item in repository.commits[commit].items()],
        }
        return told | ({"cardData": {"license": repository.license}} if repository.license else {}) | self.listed

    @staticmethod
    def _sibling(path: str, content: bytes, *, blobs: bool) -> dict[str, Any]:
        if not blobs:
            return {"rfilename": path}
        told = {"rfilename": path, "size": len(content), "blobId": blob_id(content)}
        if path.endswith(LARGE):
            told["blobId"] = blob_id(b"a pointer")
            told["lfs"] = {"sha256": sha256(content), "size": len(content), "pointerSize": 134}
        return told


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def blob_id(content: bytes) -> str:
    """As `git hash-object` has it."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
