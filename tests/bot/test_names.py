from __future__ import annotations

import pytest
from run_results import LIGHTHOUSE, PHOENIX, leaf, passing, run_result

from bot.report.html import render_html
from bot.report.markdown import render_markdown
from bot.report.names import names_in, prose, shorten, split_names
from schemas.result import Word

NAMES = ("knowledge/a_b", "knowledge/a_b/c", "rows.jsonl")


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("knowledge/a_b is WORSE", "`knowledge/a_b` is WORSE"),
        ("look at knowledge/a_b/c: it is WORSE", "look at `knowledge/a_b/c`: it is WORSE"),
        ("knowledge/a_b and rows.jsonl.", "`knowledge/a_b` and `rows.jsonl`."),
        ("knowledge/a_bc, xknowledge/a_b", "knowledge/a\\_bc, xknowledge/a\\_b"),
        ("@x <b> knowledge/a_b @y", "@&#8203;x &lt;b&gt; `knowledge/a_b` @&#8203;y"),
        ("", ""),
    ],
)
def test_names_are_code_and_the_rest_is_text(sentence: str, shown: str) -> None:
    assert prose(sentence, NAMES) == shown


def test_pieces_are_the_whole_sentence() -> None:
    sentence = "knowledge/a_b/c  knowledge/a_b rows.jsonl: knowledge/a_b"
    pieces = split_names(sentence, NAMES)
    assert "".join(piece for piece, _ in pieces) == sentence
    assert [piece for piece, named in pieces if named] == [
        "knowledge/a_b/c",
        "knowledge/a_b",
        "rows.jsonl",
        "knowledge/a_b",
    ]
    assert split_names("x", ()) == (("x", False),)


def test_names_are_paths_and_files() -> None:
    result = run_result(removed=("knowledge/gone",), digests={"rows.jsonl": "0" * 64, "leaf x": "1" * 64})
    assert {PHOENIX, LIGHTHOUSE, "knowledge/gone", "rows.jsonl"} <= set(names_in(result))
    assert "leaf x" not in names_in(result)
    assert names_in(run_result(leaves=(leaf("word"),))) == ()


def test_reports_set_names_in_sentences_as_code() -> None:
    result = run_result(leaves=(leaf("knowledge/two_words", Word.WORSE),))
    assert "- ⚠️ `knowledge/two_words` is WORSE" in render_markdown(result)
    assert '<li><code class="path">knowledge/<wbr>two_words</code> is WORSE' in render_html(result)


def test_long_names_of_pins_are_whole() -> None:
    name = "compositional_skills/" + "long_name/" * 9 + "leaf"
    pinned = passing().model_copy(update={"digests": {f"leaf {name}": "0" * 64}, "leaves": (leaf(name),)})
    assert f"- leaf `{name}` digest: `{'0' * 64}`" in render_markdown(pinned)


def test_long_names_are_shortened_where_that_leaves_them_apart() -> None:
    names = ("knowledge/science/astronomy/phoenix", "knowledge/arts/music", "knowledge/a", "x/b/c", "y/b/c")
    assert shorten(names) == {
        "knowledge/science/astronomy/phoenix": "…/astronomy/phoenix",
        "knowledge/arts/music": "…/arts/music",
        "x/b/c": "x/b/c",
        "y/b/c": "y/b/c",
    }
