"""Puts right on disk what can be put right mechanically: names of leaves, and the edits of findings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.taxonomy.changes import Changes
from runners.taxonomy.mend import Contents, Mended, mend
from runners.taxonomy.names import beside, is_misnamed, name_of
from runners.taxonomy.validate import files_of
from runners.taxonomy.worktree import WorkingTree
from runners.taxonomy.write import rename_file, replace_file
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.rules.check import check
from schemas.rules.leaf import LeafFile
from schemas.rules.settings import Settings
from schemas.rules.sources.attribution import ATTRIBUTION
from schemas.taxonomy import FILE_NAME


@dataclass(frozen=True, slots=True)
class Renaming:
    """A file that has, or would have, another name; `done` is False where that name is taken."""

    finding: Finding
    done: bool


def rename_files(changes: Changes, *, rules: frozenset[str], dry_run: bool) -> tuple[Renaming, ...]:
    """Rename changed files that are meant to be leaves (`qna.yml`), each within its folder.

    Raises UsageError where the changes were not read from disk.
    """
    folder, tree = _on_disk(changes)
    wanted = [one for one in changes.diff.findings if one.rename and is_misnamed(one.path)]
    wanted = [one for one in wanted if not rules or one.rule in rules]
    renamings: list[Renaming] = []
    for one in wanted:
        free = one.rename not in {other.finding.rename for other in renamings if other.done}
        renamings.append(Renaming(one, free and _rename(folder, tree, one, dry_run=dry_run)))
    return tuple(renamings)


def mend_files(changes: Changes, *, settings: Settings, rules: frozenset[str], dry_run: bool) -> Mended:
    """Apply the edits of all findings of changed leaves, or of those of `rules`, and write what changed.

    Raises UsageError where the changes were not read from disk, or a file was changed meanwhile.
    """
    folder, tree = _on_disk(changes)
    before = contents_of(files_of(changes.diff))
    mended = mend(before, lambda contents: _check(contents, settings), rules=rules)
    for path, content in mended.contents.items() if not dry_run else ():
        replace_file(folder, tree.bytes_of(path), content, expected=before[path])
    return mended


def contents_of(files: list[LeafFile]) -> dict[str, bytes]:
    """Return the bytes of leaves, and of the attributions beside them, by their paths."""
    leaves = {file.path: file.content for file in files}
    beside_them = {beside(file.path, ATTRIBUTION): file.attribution for file in files}
    return leaves | {path: content for path, content in beside_them.items() if content is not None}


def _check(contents: Contents, settings: Settings) -> tuple[Finding, ...]:
    leaves = [path for path in contents if name_of(path) != ATTRIBUTION]
    files = [LeafFile(path, contents[path], contents.get(beside(path, ATTRIBUTION))) for path in leaves]
    return check(files, settings=settings).findings


def _rename(folder: Path, tree: WorkingTree, finding: Finding, *, dry_run: bool) -> bool:
    if dry_run:
        return finding.rename not in tree.entries
    return rename_file(folder, tree.bytes_of(finding.path), FILE_NAME.encode())


def _on_disk(changes: Changes) -> tuple[Path, WorkingTree]:
    if changes.folder is None or not isinstance(changes.diff.after, WorkingTree):
        raise UsageError("there is no working tree here; only files on disk can be mended")
    return changes.folder, changes.diff.after
