"""The whole validation of a contribution: reads what the pure check needs, and lets it judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from runners.taxonomy.diff import Diff
from runners.taxonomy.index import index_tree
from schemas.documents import Documents, Missing
from schemas.finding import Finding
from schemas.rules.check import Report, conclude, weigh
from schemas.rules.collector import paused_collector
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings
from schemas.taxonomy import DocumentSource, Leaf

NOT_CHECKED = "documents/not-checked"

LookUp = Callable[[DocumentSource], Documents | Missing]
"""Finds the documents of a leaf, or says why they are missing. Raises nothing for the leaf's sake."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found, in the order of files and lines; the leaves that nothing blocks; the documents at hand by the
    path of their file.
    """

    findings: tuple[Finding, ...]
    leaves: tuple[Leaf, ...]
    documents: dict[str, Documents | Missing]

    @property
    def valid(self) -> bool:
        """Whether nothing blocks the contribution."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def unchecked(self) -> tuple[Finding, ...]:
        """Those findings that say what could not be looked at."""
        return tuple(finding for finding in self.findings if finding.rule == NOT_CHECKED)


def validate(diff: Diff, *, settings: Settings, look_up: LookUp, also: Iterable[Finding] = ()) -> Validation:
    """Check everything that a diff changes, against the tree around it and the documents.

    `also` are findings from elsewhere (of the policy, of another linter) to report together with the others. Raises
    UsageError where the tree cannot be read.
    """
    with paused_collector():
        examined = [examine(file, settings=settings) for file in files_of(diff)]
        documents = {one.file.path: look_up(source) for one in examined if (source := source_of(one.tree)) is not None}
        tree = index_tree(diff.after, examined, alike=settings.limits.near_duplicate)
        report = conclude(examined, tree=tree, documents=documents, settings=settings)
    around = weigh([*diff.findings, *also], settings=settings)
    return Validation(_together(report, around), report.leaves, documents)


def files_of(diff: Diff) -> list[LeafFile]:
    """Return the files to check: all changed leaves but the deleted ones."""
    return [
        LeafFile(change.file, change.content, change.attribution)
        for change in diff.changes
        if change.content is not None
    ]


def source_of(tree: Tree | None) -> DocumentSource | None:
    """Return where a file says its documents stand; None where it does not say so in full."""
    document = tree.value.get("document") if tree is not None and isinstance(tree.value, dict) else None
    if tree is None or not isinstance(document, dict):
        return None
    repo, commit, patterns = document.get("repo"), document.get("commit"), document.get("patterns")
    if not isinstance(repo, str) or not isinstance(commit, str) or not isinstance(patterns, list) or not patterns:
        return None
    named = all(isinstance(pattern, str) for pattern in patterns)
    return DocumentSource(repo, commit, tuple(patterns), line=tree.at("document").line) if named else None


def _together(report: Report, around: Sequence[Finding]) -> tuple[Finding, ...]:
    """All findings by their files; those of one file keep their order, those of the tree around it go first."""
    return tuple(sorted(dict.fromkeys([*around, *report.findings]), key=lambda finding: finding.path))
