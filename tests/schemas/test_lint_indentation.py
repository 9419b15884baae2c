"""Indentation: what the first levels of a file ask of the others."""

from __future__ import annotations

import pytest
import yaml

from edits import apply
from linting import brief, fixed, lint

HEAD = "version: 3\n"


def columns(text: str) -> list[tuple[int, int]]:
    """Return line and column of each finding, without the line that makes it a leaf."""
    found = lint(HEAD + text)
    assert {finding.rule for finding in found} <= {"lint/indentation"}
    return [(finding.line - 1, finding.column) for finding in found]


@pytest.mark.parametrize("step", range(1, 9))
def test_any_step_will_do(step: int) -> None:
    pad = " " * step
    assert columns(f"a:\n{pad}b:\n{pad * 2}c: d\ne:\n{pad}- f\n") == []


def test_a_level_of_another_step_is_named_with_what_it_ought_to_be() -> None:
    (finding,) = lint(f"{HEAD}a:\n  b: c\nd:\n    e: f\n    g: h\n")
    assert (finding.line, finding.column, finding.length) == (5, 5, 4)
    assert finding.message == "This is indented by 4 spaces; the lines above ask for 2."
    assert finding.fix == "Move it, with all that belongs to it, 2 spaces to the left."
    assert not finding.blocks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n  b: c\nd:\n    e: f\n    g: h\n", "a:\n  b: c\nd:\n  e: f\n  g: h\n"),
        ("a:\n    b: c\nd:\n  e: f\n\n  g: h\n", "a:\n    b: c\nd:\n    e: f\n\n    g: h\n"),
        ("a:\n- b\nc:\n  - d\n  - e\nf: g\n", "a:\n- b\nc:\n- d\n- e\nf: g\n"),
        ("a:\n  - b\nc:\n- d\n- e: |\n   f\n\n   g\n", "a:\n  - b\nc:\n  - d\n  - e: |\n     f\n\n     g\n"),
        ("a:\n  b: c\nd:\n   'e\n   f'\n", "a:\n  b: c\nd:\n  'e\n  f'\n"),
        ("a:\n  - b\n  -\n     c: d\n     e: f\n", "a:\n  - b\n  -\n    c: d\n    e: f\n"),
        ("a:\n  b: c\nd:\n   # comment\n   e: f\n # comment\n   g: h\n", None),
    ],
)
def test_a_block_moves_with_all_its_lines(text: str, wanted: str | None) -> None:
    result = fixed(HEAD + text)
    assert lint(result) == []
    assert yaml.safe_load(result) == yaml.safe_load(HEAD + text)
    assert wanted is None or result == HEAD + wanted


def test_a_whole_file_moves_too() -> None:
    text = "  version: 3\n  a:\n    b: c\n"
    assert brief(lint(text)) == [("lint/indentation", 1, 3)]
    assert fixed(text) == "version: 3\na:\n  b: c\n"


@pytest.mark.parametrize(
    "text",
    [
        "a:\n- b: c\n  d:\n  - e\n",  # a list below an entry's key counts from that key
        "a:\n  - - b\n    - c\n",
        "a: {b: c,\n    d: e}\n",
        "a: [\n  b,\n  c\n]\n",
        "a:\n  b: [c,\n      d]\n",
        "? a\n: b\n",
        "a: |\n      b\nc: >\n b\n",
        "a: b\n   c\nd: 'e\n f'\n",
        "a:\n      # comment\n  b: c\n # comment\n",
        "---\na:\n  b: c\n...\n",
    ],
)
def test_what_is_consistent_is_no_finding(text: str) -> None:
    text = text if text.startswith("---") else HEAD + text
    assert [found for found in lint(text) if found.line > 1] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a:\n  b:\n     c:\n       d: e\n", [(3, 6)]),  # what stands below is measured from where it stands
        ("a:\n- b: c\n  d:\n    - e\n", [(4, 5)]),
        ("a:\n  b: [\n    c,\n   d\n    ]\n", [(4, 4), (5, 5)]),
        ("a: {b: c,\n  d: e}\n", [(2, 3)]),
        ("a:\n  b: c\nd: {\n  e:\n     f}\n", [(5, 6)]),
        ("a:\n  b: c\n?\n   d\n:\n   e\n", [(4, 4), (6, 4)]),
        ("a: [b\n  , c]\n", [(2, 3)]),
        ("a:\n  b: c\nd:\n   !!str e\n", [(4, 4)]),
    ],
)
def test_what_deviates(text: str, found: list[tuple[int, int]]) -> None:
    indented = [finding for finding in lint(HEAD + text) if finding.rule == "lint/indentation"]
    assert [(finding.line - 1, finding.column) for finding in indented] == found


def test_inside_brackets_a_line_moves_alone() -> None:
    text = f"{HEAD}a: [\n  b,\n     c\n  ]\n"
    assert [finding.fix for finding in lint(text)] == [
        "Begin this line with 2 spaces.",
        "Begin this line with no spaces.",
    ]
    assert fixed(text) == f"{HEAD}a: [\n  b,\n  c\n]\n"


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: c\nd:\n    'e\n f'\n",  # its second line stands further left
        "a:\n  b: c\nd:\n    |2\n    e\n",  # the number counts the columns of its lines
        "a: [\nb]\nc:\n  d: e\n",  # the brackets have taught a step of no columns
    ],
)
def test_what_cannot_move_safely_has_no_edit(text: str) -> None:
    *_, finding = lint(HEAD + text)
    assert (finding.rule, finding.edits) == ("lint/indentation", ())


def test_a_document_marker_is_never_made() -> None:
    text = '  version: 3\n  a: "b\n  --- c"\n'
    (finding,) = lint(text)
    assert finding.edits == ()


def test_each_edit_alone_keeps_what_the_file_says(knowledge: str) -> None:
    lines = knowledge.splitlines(keepends=True)
    for number in range(5, len(lines)):
        text = "".join([*lines[:number], *(" " + line for line in lines[number:])])
        try:
            before = yaml.safe_load(text)
        except yaml.YAMLError:
            continue
        for finding in lint(text):
            assert yaml.safe_load(apply(text, [*finding.edits])) == before
