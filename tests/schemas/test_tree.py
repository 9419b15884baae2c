"""Trees: where values stand, to the character."""

from __future__ import annotations

import pytest

from schemas.rules.place import Place
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.tree import Tree, name_of

TEXT = """\
version: 3
a:
- one
-   two words
b: {c: 'it''s', d: [1, 2]}
e: |
  first line
    second line

f: >-
  folded
  text
g: plain text
  that goes on
h: "tab\\there"
"""


@pytest.fixture
def tree() -> Tree:
    planted, findings = read_tree("knowledge/a/qna.yaml", TEXT.encode())
    assert findings == ()
    assert planted is not None
    return planted


def where(place: Place) -> tuple[int, int, int, tuple[int, int]]:
    return place.line, place.column, place.length, place.end


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("version",), (1, 10, 1, (1, 11))),
        (("a",), (3, 1, 5, (4, 14))),
        (("a", 0), (3, 3, 3, (3, 6))),
        (("a", 1), (4, 5, 9, (4, 14))),
        (("b",), (5, 4, 23, (5, 27))),
        (("b", "c"), (5, 8, 7, (5, 15))),
        (("b", "d", 1), (5, 24, 1, (5, 25))),
        (("e",), (6, 4, 1, (8, 16))),
        (("g",), (13, 4, 10, (14, 15))),
    ],
)
def test_values_stand_where_they_are_written(
    tree: Tree, steps: tuple[str | int, ...], expected: tuple[int, int, int, tuple[int, int]]
) -> None:
    assert where(tree.at(*steps)) == expected


def test_keys_stand_where_they_are_written(tree: Tree) -> None:
    assert where(tree.at_key("b", "d")) == (5, 17, 1, (5, 18))
    assert where(tree.at_key("version")) == (1, 1, 7, (1, 8))


@pytest.mark.parametrize(
    ("steps", "meant", "expected"),
    [
        (("a", 1), "words", (4, 9, 5)),
        (("e",), "second", (8, 5, 6)),
        (("f",), "text", (12, 3, 4)),
        (("g",), "goes on", (14, 8, 7)),
        (("h",), "here", (15, 10, 4)),
    ],
)
def test_a_part_of_a_text_is_found(
    tree: Tree, steps: tuple[str | int, ...], meant: str, expected: tuple[int, int, int]
) -> None:
    start = str(tree.locate(steps).value).index(meant)
    assert where(tree.within(steps, start, start + len(meant)))[:3] == expected


@pytest.mark.parametrize(("steps", "meant"), [(("b", "c"), "it's"), (("h",), "tab\there"), (("f",), "folded text")])
def test_a_part_that_is_written_otherwise_is_the_whole_text(
    tree: Tree, steps: tuple[str | int, ...], meant: str
) -> None:
    assert tree.within(steps, 0, len(meant)) == tree.at(*steps)


def test_of_equal_parts_the_one_that_is_meant_is_found() -> None:
    tree, _ = read_tree("knowledge/a/qna.yaml", b"a: an owl, an owl and an owl\n")
    assert tree is not None
    assert [where(tree.within(("a",), start, start + 3))[1] for start in (3, 11, 22)] == [7, 15, 26]


def test_the_last_of_two_equal_keys_counts() -> None:
    tree, _ = read_tree("knowledge/a/qna.yaml", b"a: 1\nb: 2\na: 3\n")
    assert tree is not None
    assert tree.value == {"a": 3, "b": 2}
    assert tree.at("a").line == tree.at_key("a").line == 3
    assert [(twice.first, twice.second) for twice in tree.twice] == [(0, 2)]


def test_names() -> None:
    assert name_of(("seed_examples", 0, "questions_and_answers", 2)) == "seed_examples[0].questions_and_answers[2]"
