"""A git repository read by object ids: nothing is checked out, no filter runs, no link is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from runners.taxonomy.command import MAX_OUTPUT, Completed, run_git
from runners.taxonomy.names import holds_roots
from runners.taxonomy.refs import explain_apart, explain_missing
from schemas.errors import UsageError

KINDS: dict[str, Literal["file", "link", "submodule"]] = {"120000": "link", "160000": "submodule"}
FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
MAX_LISTING = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path of a tree: its kind, and the id of its content."""

    kind: Literal["file", "link", "submodule"]
    id: str


@dataclass(frozen=True, slots=True)
class Repository:
    r"""A repository, bare or not, or one of its folders: `prefix` is that folder's path with a `/`, mostly empty.

    `worktree` tells whether files stand in that folder, `hash_name` how objects are named: sha1 or sha256.
    All paths below are posix paths relative to that folder. Bytes of a path that are not UTF-8 appear as `\xNN`.
    Every method raises UsageError, with git's own words, where git cannot do its part.
    """

    directory: Path
    prefix: str = ""
    worktree: bool = False
    hash_name: str = "sha1"

    @classmethod
    def open(cls, path: Path, *, or_else: str = "") -> Repository:
        """Open the repository at `path`, or the one that `path` is a folder of; an error ends with `or_else`."""
        result = run_git(path, "rev-parse", "--is-inside-work-tree", "--show-object-format", "--show-prefix")
        if result.status:
            problem = f"{path} is not a git repository that can be read: {result.complaint}"
            raise UsageError("; ".join(filter(None, [problem, or_else])))
        inside, hash_name, prefix = result.output.decode(errors="backslashreplace").split("\n", 2)
        if inside != "true" and holds_roots(path):
            # Files that look like the inside of a repository can be committed. Git would take such a folder for one,
            # and a contributor's own commits would be checked in place of the files.
            raise UsageError(f"{path} holds a taxonomy and looks like a bare git repository as well; delete its HEAD")
        return cls(path, prefix.removesuffix("\n"), inside == "true", hash_name)

    @property
    def whole(self) -> Repository:
        """The repository from its top, whichever folder this is."""
        return replace(self, prefix="")

    def resolve(self, ref: str, *, or_else: str = "") -> str:
        """Return the full id of the commit that `ref` (branch, tag, id, `main^`) names.

        Where there is none, the error names what exists, and `or_else` as something else to write.
        """
        result = run_git(self.directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        sha = result.output.decode(errors="replace").strip()
        if result.status or not FULL_ID.fullmatch(sha):  # `^main` gives one with its caret
            raise UsageError(explain_missing(self.directory, ref, or_else=or_else))
        return sha

    def merge_base(self, a: str, b: str) -> str:
        """Return the newest commit that both commits descend from."""
        result = run_git(self.directory, "merge-base", "--end-of-options", a, b)
        if result.status:
            raise UsageError(explain_apart(self.directory, a, b))
        return result.output.decode().split()[0]

    def entries(self, sha: str, *folders: str) -> dict[str, Entry]:
        """Return everything in the commit's tree but folders themselves, or what stands below `folders` only."""
        paths = [self.prefix + folder for folder in folders] or [self.prefix] * bool(self.prefix)
        arguments = ("ls-tree", "-r", "-z", "--full-tree", sha, "--", *paths)
        result = _checked(run_git(self.directory, *arguments, limit=MAX_LISTING), limit=MAX_LISTING)
        return dict(_entry(line, self.prefix) for line in result.output.split(b"\0") if line)

    def sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the size in bytes of each object."""
        result = _checked(run_git(self.directory, "cat-file", "--batch-check", requests=_requests(ids)))
        return dict(map(_header, result.output.splitlines()))

    def present(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the sizes of those objects that are here; in a partial clone some are not, and stay unfetched."""
        result = _checked(run_git(self.directory, "cat-file", "--batch-check", requests=_requests(ids)))
        return dict(_header(line) for line in result.output.splitlines() if not line.endswith(b" missing"))

    def contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of each object, as stored. Ask for sizes first."""
        return dict(_objects(_checked(run_git(self.directory, "cat-file", "--batch", requests=_requests(ids))).output))

    def read(self, sha: str, path: str) -> bytes | None:
        """Return the bytes of the file at `path` in the commit; None where no regular file stands there."""
        entry = self.entries(sha, path).get(path)
        return self.contents([entry.id])[entry.id] if entry and entry.kind == "file" else None


def _checked(result: Completed, *, limit: int = MAX_OUTPUT) -> Completed:
    if result.cut:
        raise UsageError(f"the repository answers with more than {limit // 1024**2} MiB, which is not read")
    if result.status:
        raise UsageError(f"git cannot read the repository: {result.complaint}")
    return result


def _entry(line: bytes, prefix: str) -> tuple[str, Entry]:
    head, _, path = line.partition(b"\t")
    mode, _type, name = head.decode().split(" ")
    return path.decode(errors="backslashreplace").removeprefix(prefix), Entry(KINDS.get(mode, "file"), name)


def _requests(ids: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in ids).encode()


def _header(line: bytes) -> tuple[str, int]:
    name, kind, *size = line.decode(errors="replace").split(" ")
    if kind == "missing" or not size:
        raise UsageError(f"the object {name} is missing; a partial clone has to fetch it first (`git fetch --refetch`)")
    return name, int(size[0])


def _objects(output: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        name, size = _header(output[at:end])
        yield name, output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
