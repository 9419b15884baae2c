"""Keys that stand twice: where, and which of the two may go."""

from __future__ import annotations

import pytest

from schemas.finding import Finding
from schemas.rules.place import Source
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.repair import apply_edits
from schemas.rules.settings import Settings
from schemas.rules.structure.keys import check_keys

PATH = "compositional_skills/rhymes/qna.yaml"


def duplicates(text: str, settings: Settings | None = None) -> list[Finding]:
    tree, _ = read_tree(PATH, text.encode())
    assert tree is not None
    findings = list(check_keys(tree, settings=settings or Settings()))
    assert all(finding.fix and finding.blocks for finding in findings)
    return findings


def test_both_duplicates_of_a_file_are_found_and_name_the_line_of_the_first() -> None:
    findings = duplicates("version: 3\na: 1\na: 2\nb: [{c: 1, c: 2}]\n")
    assert [(finding.rule, finding.line, finding.column, finding.length) for finding in findings] == [
        ("safety/duplicate-key", 3, 1, 1),
        ("safety/duplicate-key", 4, 12, 1),
    ]
    assert findings[0].message == "The key `a` stands here for the second time, first on line 2."
    assert findings[0].fix == "Keep one of the two."
    assert findings[0].edits == ()


def test_the_reference_does_not_lint_version_1() -> None:
    assert [finding.rule for finding in duplicates("a: 1\na: 2\n")] == ["safety/duplicate-key-old"]
    assert [finding.rule for finding in duplicates("a: 1\na: 2\n", Settings(schema="newest"))] == [
        "safety/duplicate-key"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "version: 3\na: 1\na: 2  # yamllint disable-line\n",
        "version: 3\n# yamllint disable rule:key-duplicates\na: 1\na: 2\n",
        "# yamllint disable-file\nversion: 3\na: 1\na: 2\n",
    ],
)
def test_a_comment_hides_them_from_the_reference_alone(text: str) -> None:
    assert [finding.rule for finding in duplicates(text)] == ["safety/duplicate-key-old"]
    assert [finding.rule for finding in duplicates(text.replace("yamllint", "no"))] == ["safety/duplicate-key"]
    assert [finding.rule for finding in duplicates("version: 2\na: 1\na: 2\n")] == ["safety/duplicate-key"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a: 1\nb: 2\na: 1\n", "a: 1\nb: 2\n"),
        ("a: 1\nb: 2\na: 1", "a: 1\nb: 2\n"),
        ("a: x\nb: 2\na: 'x' # again\nc: 3\n", "a: x\nb: 2\nc: 3\n"),
        ("- a: |\n    x\n    y\n  a: |\n    x\n    y\n- b\n", "- a: |\n    x\n    y\n- b\n"),
        ("a: [1, {b: 2}]\na: [1,\n  {b: 2}]\n", "a: [1, {b: 2}]\n"),
        ("{a: 1, b: 2, a: 1}\n", "{a: 1, b: 2}\n"),
        ("a: {b: 1, b: 1, c: 2}\r\nd: 1\r\n", "a: {b: 1, c: 2}\r\nd: 1\r\n"),
    ],
)
def test_one_of_two_that_say_the_same_is_deleted(text: str, mended: str) -> None:
    (finding,) = duplicates(text)
    assert finding.fix == "Delete this one; both say the same."
    assert apply_edits(Source(PATH, text), finding.edits).text == mended


@pytest.mark.parametrize(
    "text", ["a: 1\na: '1'\n", "a: [1]\na: {b: 1}\n", "a: 1\nb: 2\na: 2\n", "a: 1\na: 2\na: 1\n", "a: [1]\na: [1, 2]\n"]
)
def test_nothing_is_deleted_that_would_change_what_is_read(text: str) -> None:
    assert duplicates(text)[0].edits == ()
