"""One leaf under all rules that need nothing but its own file and the attribution beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from schemas.finding import Finding, Severity
from schemas.rules.content.content import check_content
from schemas.rules.content.duplicates import check_duplicates
from schemas.rules.content.hidden import check_hidden
from schemas.rules.content.limits import check_limits
from schemas.rules.content.support import check_support
from schemas.rules.content.texts import gather
from schemas.rules.content.topics import check_topics
from schemas.rules.lint import check_lint
from schemas.rules.place import Place
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.safety import check_path
from schemas.rules.reading.tree import Tree
from schemas.rules.sensitive.personal import check_personal
from schemas.rules.sensitive.profanity import check_profanity
from schemas.rules.sensitive.secrets import check_secrets
from schemas.rules.settings import Settings
from schemas.rules.sources.attribution import check_attribution
from schemas.rules.sources.author import check_author
from schemas.rules.sources.sources import check_document
from schemas.rules.structure.build import build_leaf
from schemas.rules.structure.keys import check_keys
from schemas.rules.structure.structure import check_structure
from schemas.taxonomy import Leaf

MAX_FINDINGS = 100
SHAPE = ("safety/", "structure/")  # the families whose errors leave nothing that a leaf could be built from


@dataclass(frozen=True, slots=True)
class LeafFile:
    """A `qna.yaml` to check: its posix path within the taxonomy, its bytes, and those of the attribution.txt beside it
    (None where there is none)."""

    path: str
    content: bytes
    attribution: bytes | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of a file on its own. `tree` is None where it cannot be read, `leaf` where it has not the shape."""

    file: LeafFile
    tree: Tree | None
    leaf: Leaf | None
    findings: tuple[Finding, ...]


def examine(file: LeafFile, *, settings: Settings) -> Examined:
    """Check one file by itself. Findings have the catalogue's severities. Raises nothing, whatever the bytes are."""
    tree, reading = read_tree(file.path, file.content)
    findings = [*check_path(file.path), *reading]
    findings += check_attribution(file.path, file.attribution, tree=tree, settings=settings)
    if tree is not None:
        findings += _check_tree(tree, settings)
    shapeless = any(finding.blocks and finding.rule.startswith(SHAPE) for finding in findings)
    leaf = None if tree is None or shapeless else build_leaf(tree, digest=sha256(file.content).hexdigest())
    return Examined(file, tree, leaf, tuple(findings))


def shown(findings: list[Finding] | tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Keep the report on a hostile file readable; errors go first, so that what blocks is never cut off."""
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    return tuple(finding for path in sorted(by_path) for finding in _shown(path, by_path[path]))


def _check_tree(tree: Tree, settings: Settings) -> Iterator[Finding]:
    texts = gather(tree)
    families = (
        check_structure(tree, settings=settings),
        check_keys(tree, settings=settings),
        check_lint(tree, settings=settings),
        check_content(texts),
        check_limits(texts, settings),
        check_duplicates(texts, settings),
        check_support(texts, settings),
        check_secrets(texts),
        check_personal(texts),
        check_profanity(texts, settings),
        check_topics(texts, settings),
        check_hidden(tree),
        check_author(tree),
        check_document(tree, settings=settings),
    )
    # Each family puts what blocks first, so that cutting it short never lets a leaf through. Where a policy has
    # raised a rule, that order says nothing: then all are looked at.
    most = None if Severity.ERROR in settings.severities.values() else MAX_FINDINGS + 1
    for findings in families:
        yield from islice(findings, most)


def _shown(path: str, findings: list[Finding]) -> tuple[Finding, ...]:
    if len(findings) <= MAX_FINDINGS:
        return tuple(sorted(findings))
    kept = sorted(findings, key=lambda finding: not finding.blocks)[:MAX_FINDINGS]
    more = Place(path).find("safety/more", f"There are more than these {MAX_FINDINGS}.", "Correct these first.")
    return (*sorted(kept), more)
