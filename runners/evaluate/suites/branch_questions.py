"""The questions of a branch's changed skills, read from git objects: nothing is checked out, whatever state the folder
is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from runners.evaluate.suites.written_items import Written, read_written
from runners.stages.seeds import seed_items
from runners.taxonomy.diff import Diff, LeafChange, diff
from runners.taxonomy.git import Repository
from runners.taxonomy.snapshot import Commit
from schemas.errors import UsageError
from schemas.item import ItemKind, OpenItem
from schemas.rules.collector import paused_collector
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.reading.safety import MAX_BYTES
from schemas.rules.settings import Settings
from schemas.taxonomy import FILE_NAME

_KNOWLEDGE = "knowledge/"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchLeaf:
    """One changed skill with its questions as they stand at head, and such as were written about it.

    `gone` are questions of the base that are asked no more. `failure` says why the leaf has no questions.
    """

    path: str
    kind: str = ""
    items: tuple[OpenItem, ...] = ()
    gone: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchQuestions:
    """All that a branch changes, `base` being the commit at which it left its base; both are full commit ids.

    `removed` skills are gone at head; `knowledge` leaves are changed and not asked about here. `written` tells the file
    that further items are from, where there is one.
    """

    base: str
    head: str
    leaves: tuple[BranchLeaf, ...]
    removed: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    written: str = ""
    warnings: tuple[str, ...] = ()


def read_questions(taxonomy: Path, *, base: str, head: str, tasks_dir: Path | None = None) -> BranchQuestions:
    """The questions of the skills that differ between `head` and the commit at which it left `base` (both refs).

    `tasks_dir` is a folder that `taxobot data generate` wrote: its `new-question` and `control` questions are asked,
    too. Ids go by leaf, seed example and place, so that the same question under several contexts stays apart.
    Raises UsageError where there is no repository, ref or taxonomy, and for files of `tasks_dir` that cannot be read.
    """
    if not taxonomy.is_dir():
        raise UsageError(f"there is no folder at {taxonomy}; name the taxonomy's repository")
    repository = Repository.open(taxonomy)
    found = diff(repository, base, head)
    with paused_collector():
        leaves = tuple(_read_leaves(found, repository))
    written = read_written(tasks_dir, [leaf.path for leaf in leaves]) if tasks_dir else Written()
    return BranchQuestions(
        base=found.base,
        head=found.head,
        leaves=tuple(replace(leaf, items=(*written.items.get(leaf.path, ()), *leaf.items)) for leaf in leaves),
        removed=tuple(one.path for one in found.changes if one.status == "deleted" and not _is_knowledge(one.path)),
        knowledge=tuple(one.path for one in found.changes if _is_knowledge(one.path)),
        written=written.file,
        warnings=written.warnings,
    )


def _is_knowledge(path: str) -> bool:
    return path.startswith(_KNOWLEDGE)


def _read_leaves(found: Diff, repository: Repository) -> Iterator[BranchLeaf]:
    before = _contents_before(found, repository)
    for change in found.changes:
        if change.content is not None and not _is_knowledge(change.path):
            yield _read_leaf(change, before.get(change.file))
    read = {change.file for change in found.changes}
    for finding in found.findings:  # too large, or a link: never read
        if finding.blocks and finding.path.endswith(f"/{FILE_NAME}") and finding.path not in read:
            yield BranchLeaf(path=finding.path.removesuffix(f"/{FILE_NAME}"), failure=str(finding))


def _contents_before(found: Diff, repository: Repository) -> Mapping[str, bytes]:
    """The base's versions of modified skills, where they are at hand: a partial clone may lack some."""
    before = Commit.read(repository, found.base)
    modified = [
        change.file for change in found.changes if change.status == "modified" and change.file in before.entries
    ]
    sizes = before.sizes(path for path in modified if before.entries[path].kind == "file")
    return before.contents(path for path, size in sizes.items() if size <= MAX_BYTES)


def _read_leaf(change: LeafChange, before: bytes | None) -> BranchLeaf:
    examined = examine(LeafFile(change.file, change.content or b"", None), settings=Settings())
    if examined.leaf is None:
        problem = next((str(finding) for finding in examined.findings if finding.blocks), f"{change.file}: no leaf")
        return BranchLeaf(path=change.path, failure=f"its questions cannot be read: {problem}")
    items = seed_items(examined.leaf)
    return BranchLeaf(path=change.path, kind=examined.leaf.kind, items=items, gone=_find_gone(change, before, items))


def _find_gone(change: LeafChange, before: bytes | None, items: tuple[OpenItem, ...]) -> tuple[str, ...]:
    """Questions, with their contexts, that stood in the leaf before and stand there no more."""
    leaf = examine(LeafFile(change.file, before, None), settings=Settings()).leaf if before is not None else None
    if leaf is None:
        return ()
    asked = {item.question for item in items}
    return tuple(dict.fromkeys(item.question for item in seed_items(leaf) if item.question not in asked))


def kinds_of(leaf: BranchLeaf) -> dict[ItemKind, tuple[OpenItem, ...]]:
    """The leaf's items by their kinds."""
    kinds = dict.fromkeys(item.kind for item in leaf.items)
    return {kind: tuple(item for item in leaf.items if item.kind is kind) for kind in kinds}
