"""What holds of a check whatever the bytes are. Shared by both fuzzers, so it imports neither of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from edits import BYTE_ORDER_MARK, apply
from fixtures.hostile.case import ATTRIBUTION, COMMIT, KNOWLEDGE_PATH
from schemas.documents import Document, Documents
from schemas.finding import Finding
from schemas.rules.catalogue import RULES
from schemas.rules.check import Report, check
from schemas.rules.leaf import LeafFile
from schemas.rules.place import Source
from schemas.rules.settings import Settings

DOCUMENT = Document("docs/bells.md", "# Bells\n\nThe bell of Hexley was cast from bronze.\n")
READ = {KNOWLEDGE_PATH: Documents("https://github.com/ada/bells", COMMIT, (DOCUMENT,), "0" * 64)}
MOST = 100  # findings of a file; beyond them a report is cut short
UNWANTED = {"safety/byte-order-mark", "safety/character", "safety/reordering"}
FREE = tuple(rule.id for rule in RULES.values() if rule.family not in {"safety", "structure"})


def run(content: bytes, path: str, attribution: bytes | None = ATTRIBUTION, settings: Settings | None = None) -> Report:
    """Check one file, knowledge together with a document."""
    return check([LeafFile(path, content, attribution)], documents=READ, settings=settings)


def assert_sound(content: bytes, path: str, attribution: bytes | None = ATTRIBUTION) -> Report:
    """Nothing raises, findings stand inside their file, and a leaf comes out exactly if nothing blocks."""
    report = run(content, path, attribution)
    assert bool(report.leaves) == report.valid
    for finding in report.findings:
        raw = content if finding.path == path else (attribution or b"")
        assert_inside(finding, raw.decode(errors="replace"))
    return report


def assert_inside(finding: Finding, text: str) -> None:
    """Line, column and length mean characters that are there, and so do the edits."""
    lines = Source("", text.removeprefix(BYTE_ORDER_MARK)).lines
    assert 1 <= finding.line <= len(lines), finding
    width = len(lines[finding.line - 1])
    assert 1 <= finding.column <= width + 1, finding
    assert 0 <= finding.length <= width + 1 - finding.column, finding
    for edit in finding.edits:
        assert (edit.line, edit.column) <= (edit.end_line, edit.end_column), finding
        assert edit.end_line <= len(lines) + 1, finding


def assert_deterministic(content: bytes, path: str) -> None:
    """The same bytes give the same findings."""
    assert run(content, path) == run(content, path)


def assert_switched_off(content: bytes, path: str) -> None:
    """A rule that is switched off says nothing; the others say what they said."""
    everything = run(content, path).findings
    for rule in {finding.rule for finding in everything} & set(FREE):
        rest = run(content, path, settings=Settings(severities={rule: None})).findings
        assert rule not in {finding.rule for finding in rest}
        if len(everything) <= MOST:
            assert [finding for finding in everything if finding.rule != rule] == list(rest)


def assert_edits_help(content: bytes, path: str) -> None:
    """What a finding offers to write makes it go away, or leaves fewer errors."""
    before = run(content, path).findings
    for finding in before:
        if finding.edits and finding.path == path and len(before) <= MOST:
            edited = apply(content.decode(), finding.edits).encode()
            after = run(edited, path).findings
            again = [other for other in after if (other.rule, other.message) == (finding.rule, finding.message)]
            # A parser stops at the first mistake: mending it may show another one of its kind further on. And of
            # characters to delete not all are named.
            place = (finding.line, finding.column)
            further = finding.rule == "safety/syntax" and all((one.line, one.column) > place for one in again)
            further |= finding.rule in UNWANTED and len(edited) < len(content)
            gone = len(again) < _count(before)[finding.rule, finding.message]
            assert gone or further or _errors(after) < _errors(before), finding


def _count(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.message) for finding in findings)


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.blocks for finding in findings)
