"""Spaces around punctuation: place, words and fix of each."""

from __future__ import annotations

import pytest

from linting import fixed, lint

HEAD = "version: 3\n"


@pytest.mark.parametrize(
    ("written", "wanted", "rule", "column", "length", "message"),
    [
        ("-  a", "- a", "hyphens", 3, 1, "1 space too many stands after a hyphen."),
        ("-    a", "- a", "hyphens", 3, 3, "3 spaces too many stand after a hyphen."),
        ("- -  a", "- - a", "hyphens", 5, 1, "1 space too many stands after a hyphen."),
        ("-  |\n  a", "- |\n  a", "hyphens", 3, 1, "1 space too many stands after a hyphen."),
        ("- b:  a", "- b: a", "colons", 6, 1, "1 space too many stands after a colon."),
        ("- b : a", "- b: a", "colons", 4, 1, "1 space too many stands before a colon."),
        ("- 'b'   : a", "- 'b': a", "colons", 6, 3, "3 spaces too many stand before a colon."),
        ("- ?  b\n  : a", "- ? b\n  : a", "colons", 5, 1, "1 space too many stands after a question mark."),
        ("- [a,  b]", "- [a, b]", "commas", 7, 1, "1 space too many stands after a comma."),
        ("- [a , b]", "- [a, b]", "commas", 5, 1, "1 space too many stands before a comma."),
        ("- [a,b]", "- [a, b]", "commas", 5, 1, "No space follows this comma."),
        ("- {a: b,c: d}", "- {a: b, c: d}", "commas", 8, 1, "No space follows this comma."),
        ("- [a,]", "- [a, ]", "commas", 5, 1, "No space follows this comma."),
        ("- [a\n   , b]", "- [a,\n    b]", "commas", 4, 1, "A comma begins this line."),
        ("- {  a: b}", "- { a: b}", "braces", 5, 1, "1 space too many stands inside braces."),
        ("- {a: b   }", "- {a: b }", "braces", 9, 2, "2 spaces too many stand inside braces."),
        ("- {  }", "- { }", "braces", 5, 1, "1 space too many stands inside braces."),
        ("- [  a]", "- [ a]", "brackets", 5, 1, "1 space too many stands inside brackets."),
        ("- [a  ]", "- [a ]", "brackets", 6, 1, "1 space too many stands inside brackets."),
        ("- [  ]", "- [ ]", "brackets", 5, 1, "1 space too many stands inside brackets."),
    ],
)
def test_each_kind(written: str, wanted: str, rule: str, column: int, length: int, message: str) -> None:
    text = f"{HEAD}list:\n{written}\n"
    (finding,) = lint(text)
    line = 4 if message.startswith("A comma") else 3
    assert (finding.rule, finding.line, finding.column) == (f"lint/{rule}", line, column)
    assert (finding.length, finding.message) == (length, message)
    assert finding.fix
    assert not finding.blocks
    assert fixed(text) == f"{HEAD}list:\n{wanted}\n"


@pytest.mark.parametrize(
    "written",
    [
        "- a:  # comment\n    b",
        "-  # comment\n  a",
        "- [a,   # comment\n   b]",
        "- [ a ]",
        "- { }",
        "- {a: b, c: }",
        "- 'a  :  b,c  -  d  [  ]'",
        "- |\n  a  :  b,c\n  -  d\n  [  ]",
        "- a,b c ,d",
        "- [\n   a,\n   b\n  ]",
    ],
)
def test_spaces_in_texts_before_comments_and_on_other_lines_are_none_of_its_business(written: str) -> None:
    found = lint(f"{HEAD}list:\n{written}\n")
    assert [finding for finding in found if finding.rule != "lint/indentation"] == []


def test_lines_that_belong_to_an_entry_move_with_it() -> None:
    text = f"{HEAD}list:\n-   a: b\n    c:\n    - d\n\n    # comment\n    e: f\n- g: h\n"
    (finding,) = lint(text)
    assert finding.fix == "Delete them, and move the lines below that belong to this entry as far to the left."
    assert fixed(text) == f"{HEAD}list:\n- a: b\n  c:\n  - d\n\n  # comment\n  e: f\n- g: h\n"


def test_where_lines_cannot_move_there_is_no_edit() -> None:
    (finding,) = lint(f'{HEAD}list:\n-   a: "b\n c"\n    d: e\n')
    assert finding.edits == ()
    assert finding.fix == "Delete them, and move the lines below that belong to this entry as far to the left."


def test_both_sides_of_a_colon_count() -> None:
    found = lint(f"{HEAD}a  :   b\n")
    assert [(finding.column, finding.length) for finding in found] == [(2, 2), (6, 2)]
    assert fixed(f"{HEAD}a  :   b\n") == f"{HEAD}a: b\n"
