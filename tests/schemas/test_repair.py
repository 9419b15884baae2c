"""Mechanical fixes: what they make of a text, and what is proven of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.finding import Edit
from schemas.rules.place import Source
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.repair import READING, Prover, apply_edits, changed, renamed
from schemas.rules.reading.scalars import quote
from schemas.rules.reading.tree import Tree

PATH = "knowledge/a/qna.yaml"


def tree_of(text: str) -> Tree:
    tree, _ = read_tree(PATH, text.encode())
    assert tree is not None
    return tree


def test_edits_of_one_text_do_not_shift_each_other() -> None:
    edits = [Edit(1, 1, 1, 2, "long"), Edit(1, 4, 1, 5, ""), Edit(2, 1, 3, 1, ""), Edit(3, 2, 3, 2, "!")]
    assert apply_edits(Source(PATH, "a: b\nc\r\nd"), edits).text == "long: \nd!"


def test_an_edit_is_proven_by_what_is_read_afterwards() -> None:
    prover = Prover(tree_of("a: yes\nb: 1\n"))
    quoted = (Edit(1, 4, 1, 7, '"yes"'),)
    assert prover.prove(quoted, {"a": "yes", "b": 1}) == quoted
    assert prover.prove(quoted, {"a": True, "b": 1}) == ()
    assert prover.prove((Edit(2, 4, 2, 5, "true"),), {"a": True, "b": 1}) == ()
    assert prover.prove((Edit(2, 4, 2, 5, "["),), {"a": True, "b": 1}) == ()


def test_long_texts_are_not_read_again_and_again() -> None:
    text = f"a: yes\nb: {'x' * READING}\n"
    tree = tree_of(text)
    prover, wanted = Prover(tree), {**tree.value, "a": "yes"}
    quoted = (Edit(1, 4, 1, 7, '"yes"'),)
    assert [bool(prover.prove(quoted, wanted)) for _ in range(3)] == [True, False, False]


def test_copies_leave_the_original_alone() -> None:
    value = {"a": [1, {"b": 2, "c": 3}]}
    assert changed(value, ["a", 1, "b"], "x") == {"a": [1, {"b": "x", "c": 3}]}
    assert list(renamed(value, ["a", 1, "b"], "z")["a"][1]) == ["z", "c"]
    assert value == {"a": [1, {"b": 2, "c": 3}]}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\x85"), max_size=30))
def test_quoted_text_is_read_as_what_it_is(text: str) -> None:
    if not any("\x80" <= letter <= "\x9f" for letter in text):
        assert tree_of(f"a: {quote(text)}\nb: 1\n").value == {"a": text, "b": 1}
