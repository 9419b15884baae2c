"""Lints texts for tests, and puts the fixes into them."""

from __future__ import annotations

from schemas.finding import Edit, Finding
from schemas.rules.lint import check_lint
from schemas.rules.place import Source
from schemas.rules.reader import read_tree
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


def apply(text: str, edits: list[Edit]) -> str:
    source = Source(PATH, text)
    for edit in sorted(edits, reverse=True):
        start = source.offset(edit.line, edit.column)
        end = source.offset(edit.end_line, edit.end_column)
        text = text[:start] + edit.text + text[end:]
    return text
