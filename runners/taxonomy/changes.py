"""The one way in: what changed at a path, between a base and a ref, the working tree, or all there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from runners.taxonomy.diff import EMPTY, WHOLE_TREE, Diff, compare, diff, no_taxonomy
from runners.taxonomy.git import Repository
from runners.taxonomy.names import holds_roots, is_yaml
from runners.taxonomy.single import read_single
from runners.taxonomy.snapshot import Commit
from runners.taxonomy.worktree import read_folder, read_worktree
from schemas.errors import UsageError
from schemas.taxonomy import FILE_NAME

WITHOUT_GIT = f"`--taxonomy-base {EMPTY}` looks at all files of a folder without git"


@dataclass(frozen=True, slots=True)
class Changes:
    """A diff, and where it was taken.

    `repository` is None where no git was asked. `folder` is what the files' paths count from on disk, where they were
    read from there; else None.
    """

    diff: Diff
    repository: Repository | None
    folder: Path | None


def read_changes(path: Path, *, base: str = "origin/main", head: str | None = None) -> Changes:
    """Compare `head`, or else the working tree, with the commit at which it left `base`.

    `base` may be `empty`: then all there is counts as new, and no git is needed but for a `head`. A path to one file
    stands for that file alone, whatever the base. Where there is no working tree, `head` is HEAD. Raises UsageError.
    """
    if is_yaml(path.name) and not path.is_dir():
        if head is not None:
            raise UsageError(f"{path} is one file, which is read from disk; leave --head out, or name its taxonomy")
        found, folder = read_single(path)
        return Changes(found, None, folder)
    if not path.is_dir():
        raise UsageError(f"there is no folder at {path}; name a taxonomy, or the {FILE_NAME} of one leaf")
    if base == EMPTY and head is None and not _is_bare(path):
        return _read_all(path)
    repository = Repository.open(path, or_else=WITHOUT_GIT)
    if head is None and repository.worktree:
        return _read_worktree(repository, base)
    at = "HEAD" if head is None else head
    if base == EMPTY:
        return _read_commit(repository, at)
    return Changes(diff(repository, base, at, or_else=WHOLE_TREE), repository, None)


def _read_all(path: Path) -> Changes:
    after = read_folder(path)
    if not after.entries and not holds_roots(path):
        raise no_taxonomy(path, "it holds none of")
    return Changes(compare({}, after), None, path)


def _read_commit(repository: Repository, head: str) -> Changes:
    sha = repository.resolve(head)
    after = Commit.read(repository, sha)
    if not after.entries:
        raise no_taxonomy(repository.directory, f"{head} holds none of")
    return Changes(replace(compare({}, after), head=sha, tip=sha), repository, None)


def _read_worktree(repository: Repository, base: str) -> Changes:
    tip = repository.resolve(base, or_else=WHOLE_TREE)
    before = Commit.read(repository, repository.merge_base(tip, repository.resolve("HEAD")))
    after = read_worktree(repository, before.entries)
    if not before.entries and not after.entries:
        raise no_taxonomy(repository.directory, f"neither {base} nor the working tree holds")
    found = replace(compare(before.entries, after), base=before.sha, tip=tip)
    return Changes(found, repository, repository.directory)


def _is_bare(path: Path) -> bool:
    """Whether the folder is itself the inside of a git repository, where no leaf stands on disk."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and not holds_roots(path)
