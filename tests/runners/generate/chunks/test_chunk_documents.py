from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.chunks.chunk import SMALLEST, chunk_documents
from runners.generate.chunks.sizes import count_words, estimate_tokens, token_counter
from schemas.documents import Document, Documents
from schemas.errors import UsageError
from timing import cpu_seconds

ROW = "| {} | gull number {} | seen |"
TABLE = "\n".join(["| Name | Bird | Word |", "|---|---|---|", *(ROW.format(n, n) for n in range(40))])


def texts_of(text: str, limit: int, count: Callable[[str], int] = count_words) -> list[str]:
    documents = Documents("repo", "commit", (Document("a.md", text),), "digest")
    return [chunk.text for chunk in chunk_documents(documents, limit=limit, count=count)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def stands_in(wanted: list[str], given: list[str]) -> bool:
    """Whether all words stand there in this order, with others between them."""
    rest: Iterator[str] = iter(given)
    return all(word in rest for word in wanted)


def test_each_chunk_begins_with_its_headings() -> None:
    text = f"# Birds\n\nAbout birds.\n\n## Gulls\n\n{'Gulls fly. ' * 20}\n\n### Young gulls\n\nThey are grey.\n"
    first, *middle, last = texts_of(text, 20)
    assert first.startswith("# Birds\n\nAbout birds.")
    assert middle
    assert all(chunk.startswith("# Birds\n\n## Gulls\n\nGulls fly.") for chunk in middle)
    assert last.endswith("### Young gulls\n\nThey are grey.")
    assert last.startswith("# Birds\n\n## Gulls\n\n")


def test_what_fits_together_stays_together_as_it_was_written() -> None:
    text = "# A\n\nOne  two.\n\n- three\n- four\n\n## B\n\n```py\nx  =  1\n```"
    assert texts_of(text, 40) == [text]


def test_chunks_end_at_headings_where_they_can() -> None:
    text = "\n\n".join(f"## Part {number}\n\n{'word ' * 10}." for number in range(6))
    assert [chunk.count("## Part") for chunk in texts_of(text, 40)] == [2, 2, 2]


def test_numbers_go_through_all_documents_by_their_paths(documents_of: Callable[..., Documents]) -> None:
    chunks = chunk_documents(documents_of(b="# B\n\nb", a=f"# A\n\n{'a ' * 30}"), limit=20, count=count_words)
    assert [(chunk.id, chunk.document) for chunk in chunks] == [("c001", "a.md"), ("c002", "a.md"), ("c003", "b.md")]
    assert [chunk.size for chunk in chunks] == [count_words(chunk.text) for chunk in chunks]


def test_a_table_that_fits_is_not_torn() -> None:
    text = f"# Birds\n\n{'Before the table. ' * 12}\n\n{TABLE}\n\nAfter."
    assert sum("Name" in chunk for chunk in texts_of(text, count_words(TABLE) + 3)) == 1
    assert any(TABLE in chunk for chunk in texts_of(text, count_words(TABLE) + 3))


def test_a_table_too_large_is_cut_between_rows_and_keeps_its_header() -> None:
    chunks = texts_of(f"# Birds\n\n{TABLE}", 60)
    assert len(chunks) > 3
    assert all(chunk.startswith("# Birds\n\n| Name | Bird | Word |\n|---|---|---|\n") for chunk in chunks)
    rows = [line for chunk in chunks for line in chunk.splitlines()[4:]]
    assert rows == [ROW.format(number, number) for number in range(40)]


def test_a_table_in_a_list_is_not_torn_either() -> None:
    listed = "- Item\n\n" + "\n".join(f"  {line}" for line in TABLE.splitlines()) + "\n- Next"
    chunks = texts_of(listed, 60)
    assert [line.strip() for chunk in chunks for line in chunk.splitlines() if "gull" in line] == [
        ROW.format(number, number) for number in range(40)
    ]
    assert all("| Name | Bird | Word |\n  |---|---|---|" in chunk for chunk in chunks if "gull" in chunk)


@pytest.mark.parametrize(("opening", "closing"), [("```py", "```"), ("~~~~", "~~~~~"), ("```", "")])
def test_code_too_large_is_cut_between_lines_in_fences(opening: str, closing: str) -> None:
    lines = [f"value_{number} = {number}  # {'`' * (number % 3)}" for number in range(60)]
    chunks = texts_of("\n".join([opening, *lines, closing]), 50)
    rail = closing or opening
    assert len(chunks) > 3
    assert all(chunk.startswith(f"{opening}\n") and chunk.endswith(f"\n{rail}") for chunk in chunks)
    assert [line for chunk in chunks for line in chunk.splitlines()[1:-1]] == lines


def test_a_row_longer_than_a_chunk_is_cut_and_the_others_are_not() -> None:
    table = f"| a | b |\n|---|---|\n| 1 | one |\n| 2 | {'long ' * 50}|\n| 3 | three |"
    chunks = texts_of(table, 20)
    assert "| 1 | one |" in chunks[0]
    assert "| 3 | three |" in chunks[-1]
    assert sum(chunk.count("long") for chunk in chunks) == 50


def test_prose_is_cut_between_sentences_then_words_then_characters() -> None:
    sentence = "The gull of Mr. Hale flew away."
    assert texts_of(f"{sentence} " * 6, 16) == [f"{sentence} {sentence}"] * 3
    assert [len(chunk.split()) for chunk in texts_of("word " * 40, 16)] == [16, 16, 8]
    letters = texts_of("x" * 100, 20, len)
    assert "".join(letters) == "x" * 100
    assert max(map(len, letters)) <= 20


def test_scripts_without_spaces_are_cut_too() -> None:
    chunks = texts_of("鸥在海上飞。" * 30, 20)
    assert "".join(chunk.replace(" ", "") for chunk in chunks) == "鸥在海上飞。" * 30
    assert max(count_words(chunk) for chunk in chunks) <= 20


def test_a_heading_longer_than_half_a_chunk_counts_as_text_and_is_not_repeated() -> None:
    chunks = texts_of(f"# {'Name ' * 12}\n\n{'word ' * 30}", 20)
    assert sum(chunk.count("Name") for chunk in chunks) == 12
    assert sum(chunk.count("word") for chunk in chunks) == 30


def test_headings_without_text_are_kept() -> None:
    assert texts_of("# A\n\n## B\n\n## C\n\nText.", 20) == ["# A\n\n## B\n\n## C\n\nText."]
    assert texts_of("# Alone", 20) == ["# Alone"]


def test_nothing_gives_nothing() -> None:
    assert texts_of(" \n\n", 20) == []


def test_a_limit_below_the_smallest_is_refused() -> None:
    with pytest.raises(UsageError, match="16 or more"):
        texts_of("Text.", SMALLEST - 1)


LINES = [
    *("# One", "## Two here", "### Three", "A line of prose with a few words.", "", "", "- item one", "  - inner item"),
    *("> said by another", "| a | b |", "|---|---|", "| 1 | 2 |", "```", "    code", "Title", "===", "[r]: http://x.y"),
    *("word " * 30, "z" * 90, "中文没有空格的句子。" * 5, "<b>html</b>", "1) first", "***", "\\", "&amp;"),
]


def test_a_table_none_of_whose_rows_takes_its_header_along_keeps_it() -> None:
    text = "| name | colour |\n|---|---|\n| " + "a very long row of many words " * 4 + "|"
    chunks = texts_of(text, SMALLEST, count_words)
    assert any("name" in chunk and "colour" in chunk for chunk in chunks)


@given(st.lists(st.sampled_from(LINES), max_size=30), st.integers(SMALLEST, 40))
def test_nothing_is_lost_and_nothing_is_too_large(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    chunks = texts_of(text, limit, estimate_tokens)
    assert all(estimate_tokens(chunk) <= limit for chunk in chunks)
    # Words may be cut, so characters are compared; what is not seen (rules, marks of headings) says nothing.
    assert stands_in(
        words(re.sub(r"(?<=\w)(?=\w)", " ", text)), words(re.sub(r"(?<=\w)(?=\w)", " ", "\n".join(chunks)))
    )


def test_tokens_of_a_real_tokenizer_stay_below_the_limit(documents: Documents) -> None:
    folder = Path(__file__).parents[4] / "runners" / "models" / "tiny" / "model"
    count, _ = token_counter(folder)
    chunks = chunk_documents(documents, limit=120, count=count)
    assert len(chunks) > 20
    assert all(chunk.size == count(chunk.text) <= 120 for chunk in chunks)


def test_a_changed_value_moves_few_borders(documents: Documents) -> None:
    before = {chunk.text for chunk in chunk_documents(documents, limit=200, count=estimate_tokens)}
    files = list(documents.files)
    files[0] = Document(files[0].path, files[0].text.replace(". ", ", and that in spite of everybody else. ", 1))
    changed = Documents(documents.repo, documents.commit, tuple(files), "other")
    after = {chunk.text for chunk in chunk_documents(changed, limit=200, count=estimate_tokens)}
    assert len(after - before) <= 3


@pytest.mark.parametrize("text", ["word " * 40_000, "- item of a list\n" * 5_000, "# H\n" * 5_000, "e.g. " * 40_000])
def test_large_documents_take_little_time(text: str) -> None:
    assert len(texts_of(text, 500, estimate_tokens)) > 5
    assert cpu_seconds(lambda: texts_of(text, 500, estimate_tokens), enough=1) < 1
