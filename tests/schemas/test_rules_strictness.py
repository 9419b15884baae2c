"""What libyaml and YAML's reference parser do not read alike."""

from __future__ import annotations

import pytest

from edits import apply
from schemas.rules.reading import reader

PATH = "knowledge/sea/harbours/qna.yaml"
pytestmark = pytest.mark.skipif(reader.LOADER.__name__ != "CSafeLoader", reason="PyYAML has no libyaml here")


def test_question_marks_inside_brackets_are_found_each() -> None:
    text = "a: [Who rings?, 'Who?', {b?: c,\n  d: e?f}]\ng: Who rings?\nh: [who, \"?\"]  # what?\n"
    tree, findings = reader.read_tree(PATH, text.encode())
    assert tree is None
    assert [(found.rule, found.line, found.column, found.length) for found in findings] == [
        ("safety/syntax", 1, 5, 10),
        ("safety/syntax", 1, 26, 2),
        ("safety/syntax", 2, 6, 3),
    ]
    assert findings[0].message == "Inside brackets YAML cannot read a question mark in text without quotes."
    assert findings[0].fix == 'Put the text into quotes: "Who rings?"'
    mended = apply(text, [edit for found in findings for edit in found.edits])
    tree, findings = reader.read_tree(PATH, mended.encode())
    assert findings == ()
    assert tree is not None
    assert tree.value["a"] == ["Who rings?", "Who?", {"b?": "c", "d": "e?f"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {b:[1]}\n", {"a": {"b": [1]}}),
        ("a: {b:{c: d}}\n", {"a": {"b": {"c": "d"}}}),
        ("a: [b:, c:]\n", {"a": [{"b": None}, {"c": None}]}),
        ("a: {b:,c: d}\n", {"a": {"b": None, "c": "d"}}),
        ("a: {b:}\nd: é\n", {"a": {"b": None}, "d": "é"}),
    ],
)
def test_a_colon_may_touch_a_bracket(text: str, value: object) -> None:
    tree, findings = reader.read_tree(PATH, text.encode())
    assert findings == ()
    assert tree is not None
    assert tree.value == value


def test_of_long_files_it_may_not_because_that_takes_time() -> None:
    long = "# " + "x" * 24 * 1024 + "\na: {b:[1]}\n"
    tree, findings = reader.read_tree(PATH, long.encode())
    assert tree is None
    assert [(found.rule, found.line, found.column) for found in findings] == [("safety/syntax", 2, 6)]
    assert findings[0].message == "This is not valid YAML: while scanning a plain scalar, found unexpected ':'."
