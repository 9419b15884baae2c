"""ROUGE-L is that of the published library, digit by digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.overlap import rouge_l

scorer = pytest.importorskip("rouge_score.rouge_scorer")
WORDS = st.lists(st.sampled_from(["a", "b", "c", "the", "THE", "ä", "12", ""]), max_size=12)


@given(WORDS, WORDS)
def test_as_the_published_library(reference: list[str], said: list[str]) -> None:
    assert rouge_l(reference, said) == scorer._score_lcs(reference, said).fmeasure


def test_by_hand() -> None:
    assert rouge_l("red green blue white".split(), ["red", "blue"]) == pytest.approx(2 / 3)
    assert rouge_l([], ["a"]) == rouge_l(["a"], []) == rouge_l(["a"], ["b"]) == 0
