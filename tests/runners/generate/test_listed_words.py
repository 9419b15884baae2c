from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.generate.listed import MOST, ListedWords, read_words
from schemas.errors import UsageError
from timing import cpu_seconds


def found(text: str, *words: str) -> list[str]:
    return [text[start:end] for start, end in ListedWords(words).find(text)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Project  ZEUS is late", ["project zeus"], ["Project  ZEUS"]),
        ("Project Zeuss is late", ["project zeus"], []),
        ("subproject zeus", ["project zeus"], []),
        ("Learn C++, not C.", ["c++"], ["C++"]),
        ("ab c++d", ["c++"], ["c++"]),
        ("これは機密です", ["機密"], ["機密"]),
        ("機の密", ["機密"], []),
        ("well!!!", ["!!!"], ["!!!"]),
        ("one two one", ["one", " one ", "two"], ["one", "two", "one"]),
        ("Ärger", ["ärger"], ["Ärger"]),
        ("a.b", ["a*b", "a?b"], []),  # no patterns
        ("anything", ["", "  "], []),
        ("anything", [], []),
    ],
)
def test_words_and_phrases_are_found_as_they_stand(text: str, words: list[str], expected: list[str]) -> None:
    assert found(text, *words) == expected


def test_a_long_list_costs_little() -> None:
    listed = ListedWords(f"word{number} of{number % 7} list" for number in range(20_000))
    text = "A sentence of common words, none of which stand on the list. " * 30
    assert not list(listed.find(text))
    assert cpu_seconds(lambda: [list(listed.find(text)) for _ in range(100)], enough=0.1) < 0.1
    assert [text[:0] + "word5 of5 list"[a:b] for a, b in listed.find("word5 of5 list")] == ["word5 of5 list"]


def test_a_file_has_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes("\ufeffProject Zeus\r\n\n# what follows is old\n  C++  \n機密\n".encode())
    assert read_words(file) == ("Project Zeus", "C++", "機密")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"caf\xe9\n", "is no UTF-8 text"), (b"x" * (MOST + 1), "is too large for a list of words: 1,000,001 bytes")],
)
def test_a_file_that_is_no_list(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=said) as raised:
        read_words(file)
    assert str(file) in str(raised.value)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "words.txt")
    with pytest.raises(UsageError, match=r"words\.txt is no ordinary file"):
        read_words(tmp_path / "words.txt")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*none\.txt: No such file"):
        read_words(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="Is a directory"):
        read_words(tmp_path)
