"""The short form of a check, for tests of what one file says."""

from __future__ import annotations

from schemas.finding import Finding
from schemas.rules.leaf import LeafFile, examine, shown
from schemas.rules.settings import Settings
from schemas.taxonomy import Leaf


def check_leaf(path: str, content: bytes, *, attribution: bytes | None) -> tuple[Leaf | None, tuple[Finding, ...]]:
    """The leaf of one `qna.yaml` by the default settings, None iff a finding blocks, and the findings."""
    one = examine(LeafFile(path, content, attribution), settings=Settings())
    return None if any(finding.blocks for finding in one.findings) else one.leaf, shown(one.findings)
