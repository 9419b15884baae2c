from __future__ import annotations

import pytest
from rapidfuzz.distance import LCSseq

from runners.generate.dedupe import coding
from runners.generate.dedupe.coding import Vocabulary


def test_equal_words_have_equal_numbers_and_repeated_ones_are_told_apart() -> None:
    vocabulary = Vocabulary()
    first, second = vocabulary.encode(["a", "b", "a", "a"]), vocabulary.encode(["a", "a", "c"])
    assert len(first.sequence) == 4
    assert first.sequence[0] == first.sequence[2] == second.sequence[1] != first.sequence[1]
    assert len(set(first.features)) == 4
    assert len({*first.features} & {*second.features}) == 2


def test_no_word_is_a_surrogate_and_none_is_taken_for_another() -> None:
    vocabulary = Vocabulary()
    coded = vocabulary.encode([f"w{number}" for number in range(0xE000)])
    assert isinstance(coded.sequence, str)
    assert len(set(coded.sequence)) == 0xE000
    coded.sequence.encode("utf-8")


def test_beyond_all_characters_words_are_numbers_that_compare_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary()
    few = vocabulary.encode(["a", "b", "c"])
    monkeypatch.setattr(coding, "LAST", 2)  # as if the characters were used up now
    more = vocabulary.encode(["a", "d", "b", "c", "e"])
    assert isinstance(few.sequence, str)
    assert isinstance(more.sequence, tuple)
    assert LCSseq.similarity(few.sequence, more.sequence) == 3
    assert LCSseq.similarity(more.sequence, vocabulary.encode(["d", "e"]).sequence) == 2
