"""What a contribution changes in a taxonomy: leaves added, modified and deleted since it left the base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from runners.taxonomy.git import Entry, Repository
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.rules.place import Place
from schemas.rules.safety import MAX_BYTES, oversize
from schemas.rules.sources import ATTRIBUTION, check_attribution
from schemas.taxonomy import FILE_NAME, ROOTS

MAX_TOTAL = 64 * 1024 * 1024
NEAR_NAMES = {"qna.yaml", "qna.yml"}

Tree = dict[str, Entry]


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One changed leaf. `path` is without the file name; both contents are None for a deleted leaf."""

    path: str
    status: Literal["added", "modified", "deleted"]
    content: bytes | None
    attribution: bytes | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What lies between `base` (the merge base) and `head`, both full commit ids. Changes are sorted by path.

    `findings` are those of the tree itself; what the leaves say is for `schemas.rules` to judge.
    """

    base: str
    head: str
    changes: tuple[LeafChange, ...]
    findings: tuple[Finding, ...]


def diff(repository: Repository, base: str, head: str) -> Diff:
    """Compare `head` with the commit at which it left `base` (both refs).

    Changed leaves that are too large together are a finding too; none of them is read then. Raises UsageError where a
    ref is missing or no taxonomy stands there.
    """
    head_sha = repository.resolve(head)
    base_sha = repository.merge_base(repository.resolve(base), head_sha)
    before, after = repository.entries(base_sha, *ROOTS), repository.entries(head_sha, *ROOTS)
    if not before and not after:
        roots = ", ".join(f"{root}/" for root in ROOTS)
        raise UsageError(
            f"{repository.directory} is no taxonomy: neither {base} nor {head} holds {roots} there; name its top folder"
        )
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    findings = [finding for path in changed if path in after for finding in _check_entry(path, after[path])]
    wanted = _wanted(changed, after)
    contents, unread = _read(repository, wanted)
    findings += unread
    findings += _check_attributions(
        [path for path in changed if path in contents or path not in wanted], after, contents
    )
    return Diff(base_sha, head_sha, tuple(_changes(changed, before, after, contents)), tuple(sorted(findings)))


def _check_entry(path: str, entry: Entry) -> Iterator[Finding]:
    name, place = _name(path), Place(path)
    if entry.kind == "link":
        yield place.find("safety/symlink", "Symbolic links are not followed.", "Put a copy of the file here.")
    elif entry.kind == "submodule":
        yield place.find("safety/submodule", "Submodules are not read.", "Put the files themselves here.")
    elif name.casefold() in NEAR_NAMES and name != FILE_NAME:
        yield place.find("safety/file-name", f"Only {FILE_NAME} is read.", f"Rename the file to {FILE_NAME}.")
    elif name != FILE_NAME and name.casefold().endswith((".yaml", ".yml")):
        fix = f"If it is a leaf, give it a folder of its own and name it {FILE_NAME}."
        yield place.find("safety/other-file", f"Nothing reads this file; only {FILE_NAME} is a leaf.", fix)


def _wanted(changed: list[str], after: Tree) -> dict[str, str]:
    """Return path and id of every file to read: changed leaves and the attributions beside them."""
    leaves = {_leaf_file(path) for path in changed if _name(path) in {FILE_NAME, ATTRIBUTION}}
    paths = sorted(leaf for leaf in leaves if _is_file(after, leaf))
    beside = [path for leaf in paths if _is_file(after, path := _attribution(leaf))]
    return {path: after[path].id for path in (*paths, *beside)}


def _read(repository: Repository, wanted: dict[str, str]) -> tuple[dict[str, bytes], list[Finding]]:
    """Contents by path, and findings for what is too large to be read."""
    sizes = repository.sizes(set(wanted.values()))
    fitting = {path: name for path, name in wanted.items() if sizes[name] <= MAX_BYTES}
    unread = [oversize(path, sizes[name]) for path, name in wanted.items() if path not in fitting]
    total = sum(sizes[name] for name in set(fitting.values()))
    if total > MAX_TOTAL:
        largest = max(fitting, key=lambda path: sizes[fitting[path]])
        return {}, [*unread, _overfull(largest, total)]
    contents = repository.contents(set(fitting.values()))
    return {path: contents[name] for path, name in fitting.items()}, unread


def _overfull(largest: str, total: int) -> Finding:
    """The finding for changed leaves of `total` bytes together, at the largest of them."""
    message = f"The changed leaves have {total:,} bytes together, this one most; at most {MAX_TOTAL:,} are read."
    return Place(largest).find("safety/total-size", message, "Split the contribution into several.")


def _check_attributions(changed: list[str], after: Tree, contents: dict[str, bytes]) -> Iterator[Finding]:
    """Check attributions that changed beside a leaf that did not: nothing else would look at them."""
    paths = set(changed)
    for path in changed:
        leaf = _leaf_file(path)
        if _name(path) == ATTRIBUTION and leaf not in paths and leaf in after:
            yield from check_attribution(leaf, contents.get(path))


def _changes(changed: list[str], before: Tree, after: Tree, contents: dict[str, bytes]) -> Iterator[LeafChange]:
    for path in changed:
        if _name(path) == FILE_NAME:
            leaf = path.removesuffix(f"/{FILE_NAME}")
            if path not in after:
                yield LeafChange(leaf, "deleted", None, None)
            elif path in contents:
                status: Literal["added", "modified"] = "modified" if path in before else "added"
                yield LeafChange(leaf, status, contents[path], contents.get(_attribution(path)))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _leaf_file(path: str) -> str:
    return f"{path.rpartition('/')[0]}/{FILE_NAME}"


def _attribution(leaf_file: str) -> str:
    return leaf_file.removesuffix(FILE_NAME) + ATTRIBUTION


def _is_file(tree: Tree, path: str) -> bool:
    return path in tree and tree[path].kind == "file"
