"""One leaf under all rules."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

from schemas.finding import Finding
from schemas.rules.build import build_leaf
from schemas.rules.content import check_content
from schemas.rules.place import Place
from schemas.rules.reader import read_tree
from schemas.rules.safety import check_path
from schemas.rules.sources import check_attribution, check_document
from schemas.rules.structure import check_structure
from schemas.rules.tree import Tree
from schemas.taxonomy import Leaf

MAX_FINDINGS = 100


def check_leaf(path: str, content: bytes, *, attribution: bytes | None) -> tuple[Leaf | None, tuple[Finding, ...]]:
    """Check one `qna.yaml` and build its leaf.

    `path` is its posix path within the taxonomy, `attribution` the bytes of the attribution.txt beside it (None where
    there is none). Returns findings in the order of the file, and the leaf, which is None iff one of them blocks.
    Raises nothing, whatever the bytes are.
    """
    findings = [*check_path(path), *check_attribution(path, attribution)]
    tree, reading = read_tree(path, content)
    findings += reading
    if tree is not None and not any(finding.rule == "safety/path" for finding in findings):
        findings += _check_tree(tree)
    blocked = tree is None or any(finding.blocks for finding in findings)
    leaf = None if tree is None or blocked else build_leaf(tree, digest=sha256(content).hexdigest())
    return leaf, _shown(path, findings)


def _check_tree(tree: Tree) -> Iterator[Finding]:
    # Each family puts what blocks first, so that cutting it short never lets a leaf through.
    for check in (check_structure, check_content, check_document):
        yield from islice(check(tree), MAX_FINDINGS + 1)


def _shown(path: str, findings: list[Finding]) -> tuple[Finding, ...]:
    """Keep the report of a hostile file readable; errors go first, so that what blocks is never cut off."""
    if len(findings) <= MAX_FINDINGS:
        return tuple(sorted(findings))
    kept = sorted(findings, key=lambda finding: not finding.blocks)[:MAX_FINDINGS]
    more = Place(path).warning("structure/more", f"There are more than these {MAX_FINDINGS}.", "Correct these first.")
    return (*sorted(kept), more)
