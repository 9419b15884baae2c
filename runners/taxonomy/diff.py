"""What a contribution changes in a taxonomy: leaves added, modified and deleted since it left the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from runners.taxonomy.entries import check_entry
from runners.taxonomy.git import Entry, Repository
from runners.taxonomy.names import MAX_FOLDERS, beside, is_attribution, is_leaf
from runners.taxonomy.snapshot import Commit, Snapshot
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.rules.place import Place
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.safety import MAX_BYTES, oversize
from schemas.rules.sources.attribution import ATTRIBUTION, check_attribution
from schemas.taxonomy import FILE_NAME, ROOTS

MAX_TOTAL = 64 * 1024 * 1024
EMPTY = "empty"
WHOLE_TREE = f"`{EMPTY}` for the whole tree"

Entries = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One changed leaf. `path` is without the file name; both contents are None for a deleted leaf."""

    path: str
    status: Literal["added", "modified", "deleted"]
    content: bytes | None
    attribution: bytes | None

    @property
    def file(self) -> str:
        """The path of the leaf's file."""
        return f"{self.path}/{FILE_NAME}".lstrip("/")


@dataclass(frozen=True, slots=True)
class Diff:
    """What lies between `base` (the merge base) and `head`, both full commit ids. Changes are sorted by path.

    `base` is empty where all there is counts as new, `head` where it is the working tree. `findings` are those of the
    tree itself; what the leaves say is for `schemas.rules` to judge. `after` is what stands at `head`, `tip` the commit
    that the base names now, which may be newer than `base`: its policy is in force.
    """

    base: str
    head: str
    changes: tuple[LeafChange, ...]
    findings: tuple[Finding, ...]
    after: Snapshot = field(repr=False, compare=False)
    tip: str = ""


def diff(repository: Repository, base: str, head: str, *, merge_base: str = "", or_else: str = "") -> Diff:
    """Compare `head` with the commit at which it left `base` (both refs).

    Where that commit is known already as `merge_base`, no history is needed: the three commits with their files are
    enough. Changed leaves that are too large together are a finding too; none of them is read then. Raises UsageError
    where a ref is missing or no taxonomy stands there; `or_else` is what the caller takes instead of a base.
    """
    tip, head_sha = repository.resolve(base, or_else=or_else), repository.resolve(head)
    left = repository.resolve(merge_base) if merge_base else repository.merge_base(tip, head_sha)
    before = Commit.read(repository, left)
    after = Commit.read(repository, head_sha)
    if not before.entries and not after.entries:
        raise no_taxonomy(repository.directory, f"neither {base} nor {head} holds")
    return replace(compare(before.entries, after), base=before.sha, head=head_sha, tip=tip)


def no_taxonomy(place: Path, problem: str) -> UsageError:
    """Return the error for a place without a taxonomy's roots; `problem` is what holds none of them, with its verb."""
    roots = ", ".join(f"{root}/" for root in ROOTS)
    return UsageError(f"{place} is no taxonomy: {problem} {roots} there; name its top folder")


def compare(before: Entries, after: Snapshot) -> Diff:
    """Compare what stood there with what stands there now, leaving commits unnamed.

    Raises UsageError where a changed file cannot be read.
    """
    entries = after.entries
    changed = sorted(path for path in before.keys() | entries.keys() if before.get(path) != entries.get(path))
    findings = [finding for path in changed if path in entries for finding in check_entry(path, entries)]
    wanted = _wanted(changed, entries)
    contents, unread = _read(after, wanted)
    findings += unread
    looked_at = [path for path in changed if path in contents or path not in wanted]
    findings += _check_attributions(looked_at, entries, contents)
    changes = tuple(_changes(changed, before, entries, contents))
    return Diff("", "", changes, tuple(sorted(findings)), after)


def _wanted(changed: Sequence[str], after: Entries) -> list[str]:
    """Return the paths of all files to read: changed leaves and the attributions beside them."""
    leaves = {beside(path, FILE_NAME) for path in changed if is_leaf(path) or is_attribution(path)}
    paths = sorted(leaf for leaf in leaves if _is_file(after, leaf))
    return [*paths, *(path for leaf in paths if _is_file(after, path := beside(leaf, ATTRIBUTION)))]


def _read(after: Snapshot, wanted: Sequence[str]) -> tuple[dict[str, bytes], list[Finding]]:
    """Contents by path, and findings for what is too large to be read."""
    sizes = after.sizes(wanted)
    if missing := next((path for path in wanted if path not in sizes), None):
        raise UsageError(
            f"{missing} is not here to be read; a partial clone has to fetch it (`git fetch --refetch`), a sparse"
            " checkout to add it (`git sparse-checkout add`)"
        )
    fitting = [path for path in wanted if sizes[path] <= MAX_BYTES]
    unread = [oversize(path, sizes[path]) for path in wanted if sizes[path] > MAX_BYTES]
    total = sum({after.entries[path].id: sizes[path] for path in fitting}.values())
    if total > MAX_TOTAL:
        return {}, [*unread, _overfull(max(fitting, key=lambda path: sizes[path]), total)]
    return after.contents(fitting), unread


def _overfull(largest: str, total: int) -> Finding:
    """The finding for changed leaves of `total` bytes together, at the largest of them."""
    message = f"The changed leaves have {total:,} bytes together, this one most; at most {MAX_TOTAL:,} are read."
    return Place(largest).find("safety/total-size", message, "Split the contribution into several.")


def _check_attributions(changed: Sequence[str], after: Entries, contents: Mapping[str, bytes]) -> Iterator[Finding]:
    """Check attributions that changed beside a leaf that did not: nothing else would look at them.

    Such a leaf counts by the version that it declares, whatever the policy asks of changed ones.
    """
    paths = set(changed)
    for path in changed:
        leaf = beside(path, FILE_NAME)
        if is_attribution(path) and leaf not in paths and leaf in after:
            tree = read_tree(leaf, contents[leaf])[0] if leaf in contents else None
            yield from check_attribution(leaf, contents.get(path), tree=tree)


def _changes(
    changed: Sequence[str], before: Entries, after: Entries, contents: Mapping[str, bytes]
) -> Iterator[LeafChange]:
    for path in filter(is_leaf, changed):
        leaf = path.rpartition("/")[0]
        if path not in after:
            yield LeafChange(leaf, "deleted", None, None)
        elif path in contents:
            status: Literal["added", "modified"] = "modified" if path in before else "added"
            yield LeafChange(leaf, status, contents[path], contents.get(beside(path, ATTRIBUTION)))


def _is_file(entries: Entries, path: str) -> bool:
    return path in entries and entries[path].kind == "file" and path.count("/") <= MAX_FOLDERS
