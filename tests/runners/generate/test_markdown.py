from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from runners.generate.markdown import passages_of, passages_of_documents
from schemas.documents import Documents


def test_the_example_gives_passages_of_a_good_size(documents: Documents) -> None:
    passages = passages_of_documents(documents)
    assert 50 <= len(passages) <= 56
    assert [passage.id for passage in passages] == [f"p{number:03}" for number in range(1, len(passages) + 1)]
    assert all(45 <= len(passage.text.split()) <= 115 for passage in passages)
    assert sum(len(passage.pairs) for passage in passages) >= 60


def test_passages_of_several_files_are_numbered_through(documents_of: Callable[..., Documents]) -> None:
    passages = passages_of_documents(documents_of(b="# B\n\nThe lamp is green today.", a="The lamp is red today."))
    assert [(one.id, one.document, one.heading) for one in passages] == [("p001", "a.md", "a"), ("p002", "b.md", "B")]


def test_a_long_section_is_cut_between_sentences() -> None:
    sentences = [f"Sentence number {number} has exactly eight words here." for number in range(30)]
    passages = passages_of("# Long\n\n" + " ".join(sentences), "x.md")
    assert [sentence for passage in passages for sentence in passage.sentences] == sentences
    assert len(passages) == 3
    assert {len(passage.sentences) for passage in passages} == {10}


def test_a_passage_never_crosses_a_heading() -> None:
    passages = passages_of("# One\n\nThe lamp is red today.\n\n## Two\n\nThe lamp is blue today.\n", "x.md")
    assert [(passage.heading, passage.sentences) for passage in passages] == [
        ("One", ("The lamp is red today.",)),
        ("Two", ("The lamp is blue today.",)),
    ]


def test_tables_become_pairs() -> None:
    text = "# Lights\n\n| Light | Year | Keeper |\n|---|--:|---|\n| Otter *Perch* | 1874 | Nils |\n| Cask | | Frida |\n"
    (passage,) = passages_of(text, "x.md")
    assert passage.pairs == (
        ("Otter Perch", "Year", "1874"),
        ("Otter Perch", "Keeper", "Nils"),
        ("Cask", "Keeper", "Frida"),
    )
    assert passage.statements[0] == "The year of Otter Perch is 1874."


def test_key_value_lines_become_pairs_of_their_heading() -> None:
    text = "# Cold Anvil\n\n**Builder:** Joss\n**Stone**: dolerite\n\n- Year lit: 1855\n- **Village:** [Skel](http://x.y)\n"
    (passage,) = passages_of(text, "x.md")
    assert [pair[1:] for pair in passage.pairs] == [
        ("Builder", "Joss"),
        ("Stone", "dolerite"),
        ("Year lit", "1855"),
        ("Village", "Skel"),
    ]
    assert {pair[0] for pair in passage.pairs} == {"Cold Anvil"}


def test_a_colon_in_a_sentence_makes_no_pair() -> None:
    text = "# Sale\n\nOne rule holds for all: whoever comes first may take the best seat in the boat.\n"
    (passage,) = passages_of(text, "x.md")
    assert passage.pairs == ()
    assert len(passage.sentences) == 1


def test_definition_lists() -> None:
    text = "# Terms\n\nFlitch\n: a rough bow stroke\n\nDrabble\n: a run of twelve quick notes for a sellow at dusk\n"
    (passage,) = passages_of(text, "x.md")
    assert passage.pairs == (("Terms", "Flitch", "a rough bow stroke"),)
    assert passage.sentences == ("Drabble: a run of twelve quick notes for a sellow at dusk",)


def test_hostile_text_stays_text() -> None:
    text = (
        "# {{ 7*7 }}\n\nThe value {{ 7*7 }} and ${{ github.token }} stay <b>here</b> as `{% raw %}` text.\n\n"
        "<script>alert('The tower is nine metres high.')</script>\n\n```\nThe code is no prose at all.\n```\n"
    )
    (passage,) = passages_of(text, "x.md")
    assert passage.heading == "{{ 7*7 }}"
    assert passage.sentences == ("The value {{ 7*7 }} and ${{ github.token }} stay here as {% raw %} text.",)


def test_broken_markdown_gives_what_it_has() -> None:
    assert passages_of("", "x.md") == ()
    assert passages_of("| a | b |\n|---|---|\n", "x.md") == ()
    assert passages_of("#\n\n- \n- :\n- **:** x\n\n[a]: http://b\n", "x.md") == ()


def test_a_word_cut_at_its_hyphen_is_joined() -> None:
    (passage,) = passages_of("# A\n\nThey call themselves self-\nproclaimed fans.", "x.md")
    assert passage.sentences == ("They call themselves self-proclaimed fans.",)


def test_real_documents(real_documents: Path) -> None:
    for path in sorted(real_documents.glob("*.md")):
        passages = passages_of(path.read_text(encoding="utf-8"), path.name)
        assert all(passage.statements and passage.heading for passage in passages), path.name
        assert max((len(passage.text.split()) for passage in passages), default=0) <= 140, path.name
    (swifties,) = [real_documents / "swifties.md"]
    passages = passages_of(swifties.read_text(encoding="utf-8"), "swifties.md")
    assert 40 <= len(passages) <= 60
    assert any("U.S. Top Country Albums chart" in text for passage in passages for text in passage.sentences)
