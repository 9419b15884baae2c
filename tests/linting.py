"""Lints texts for tests, and puts the fixes into them."""

from __future__ import annotations

from edits import apply
from schemas.finding import Finding
from schemas.rules.lint import check_lint
from schemas.rules.reading.reader import read_tree
from schemas.rules.settings import Settings

PATH = "compositional_skills/rhymes/qna.yaml"
LAYOUT = Settings(schema="newest")


def lint(text: str) -> list[Finding]:
    """Return what the linter finds, in the order of its rules."""
    tree, findings = read_tree(PATH, text.encode())
    assert tree is not None, findings
    return list(check_lint(tree, settings=LAYOUT))


def brief(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(finding.rule, finding.line, finding.column) for finding in findings]


def fixed(text: str) -> str:
    """Return the text with the edits of all findings, which must not overlap."""
    return apply(text, [edit for finding in lint(text) for edit in finding.edits])
