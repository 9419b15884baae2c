from __future__ import annotations

import pytest

from runners.generate.wording import content_words, normalise, shingles


def test_a_shingle_is_a_run_of_thirteen_words() -> None:
    text = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."
    assert len(shingles(text)) == 2
    assert shingles(" ".join(text.split()[:12])) == set()
    assert shingles(text.upper().replace(" ", ", ")) == shingles(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Odo Marrel", "odo  marrel."), ("7,800", "7,800 "), ("“amber”", "Amber")],
)
def test_texts_that_differ_in_form_only_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("3.6", "36"), ("1.5", "15"), ("霉霉", "霉")])
def test_texts_that_differ_in_value_are_not(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_small_words_carry_nothing() -> None:
    assert content_words("The lamp of the tower is on a reef.") == {"lamp", "tower", "reef"}
