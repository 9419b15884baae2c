"""The whole check: changed files, an index of the tree and the fetched documents in, findings out. Pure.

Nothing is read or fetched here, so it works without a checkout: the files may come from git objects or from an API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.documents import Documents, Missing
from schemas.finding import Finding, Severity
from schemas.rules.collector import paused_collector
from schemas.rules.documents.documents import check_documents
from schemas.rules.leaf import Examined, LeafFile, examine, shown
from schemas.rules.neighbours import TreeIndex, check_neighbours
from schemas.rules.settings import Settings
from schemas.taxonomy import Leaf


@dataclass(frozen=True, slots=True)
class Report:
    """The findings, in the order of files and lines, and the leaves that nothing blocks, in the order of the files."""

    findings: tuple[Finding, ...]
    leaves: tuple[Leaf, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing blocks the contribution."""
        return not any(finding.blocks for finding in self.findings)


def check(
    files: Sequence[LeafFile],
    *,
    tree: TreeIndex | None = None,
    documents: Mapping[str, Documents | Missing] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Check changed files together.

    `tree` says what else stands in the taxonomy (default: nothing), `documents` what was fetched for a file, by its
    path; nothing is said about the documents of files that it does not hold. Raises nothing, whatever the bytes are.
    """
    chosen = settings or Settings()
    with paused_collector():
        examined = [examine(file, settings=chosen) for file in files]
        return conclude(examined, tree=tree or TreeIndex(), documents=documents or {}, settings=chosen)


def conclude(
    examined: Sequence[Examined], *, tree: TreeIndex, documents: Mapping[str, Documents | Missing], settings: Settings
) -> Report:
    """Do the rest of `check` with files that were examined already: compare them with each other, the tree and their
    documents, and weigh all findings.
    """
    found = [finding for one in examined for finding in one.findings]
    found += check_neighbours(examined, tree, settings=settings)
    for one in examined:
        outcome = documents.get(one.file.path)
        if outcome is not None and one.tree is not None:
            found += check_documents(one.tree, outcome, settings=settings)
    findings = weigh(found, settings=settings)
    return Report(shown(findings), tuple(_leaves(examined, findings)))


def weigh(findings: Iterable[Finding], *, settings: Settings) -> list[Finding]:
    """Return the findings with the severities that the settings give their rules, without those switched off."""
    chosen = settings.severities
    if not chosen:
        return list(findings)
    weighed = ((finding, chosen.get(finding.rule, finding.severity)) for finding in findings)
    return [replace(finding, severity=Severity(severity)) for finding, severity in weighed if severity is not None]


def _leaves(examined: Iterable[Examined], findings: Iterable[Finding]) -> Iterable[Leaf]:
    blocked = {_folder(finding.path) for finding in findings if finding.blocks}
    for one in examined:
        if one.leaf is not None and _folder(one.file.path) not in blocked:
            yield one.leaf


def _folder(path: str) -> str:
    """Findings on the attribution beside a leaf are about that leaf."""
    return path.rpartition("/")[0]
