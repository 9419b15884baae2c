from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.dedupe.words import split_words

tokenize = pytest.importorskip("rouge_score.tokenize")


@given(st.text())
def test_words_are_those_of_rouge(text: str) -> None:
    assert split_words(text, "rouge") == tokenize.tokenize(text, None)


@pytest.mark.parametrize(
    "text", ["\u212aelvin", "İstanbul", "A_b-c'd", "10\u00b2", "a\ud800b", "日本", "a\nb\x1fc", " "]
)
def test_words_are_those_of_rouge_where_cases_are_strange(text: str) -> None:
    assert split_words(text, "rouge") == tokenize.tokenize(text, None)


@given(st.text(st.characters(codec="ascii")))
def test_both_ways_agree_on_ascii(text: str) -> None:
    assert split_words(text, "unicode") == split_words(text, "rouge")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Où est l'été ?", ["où", "est", "l", "été"]),
        ("Où est l\u2019e\u0301te\u0301?", ["où", "est", "l", "été"]),  # composed otherwise
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Ｗｉｄｅ １２", ["wide", "12"]),
        ("नमस्ते दुनिया।", ["नमस्ते", "दुनिया"]),  # vowel signs are parts of words
        ("東京は、Tokyoです。", ["東", "京", "は", "tokyo", "で", "す"]),
        ("สวัสดี", list("สวัสดี")),
        ("안녕 세계", ["안녕", "세계"]),
        ("🙂 — «»", []),
    ],
)
def test_words_of_other_languages(text: str, words: list[str]) -> None:
    assert split_words(text, "unicode") == words
