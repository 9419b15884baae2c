"""Scores of two models are compared pair by pair; there is no word that its interval does not support."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runners.trial.compare import score
from schemas.result import Word
from schemas.trial import Replied, Score, Tried


def tried(before: Sequence[float], after: Sequence[float] | None, *, groups: int | None = None) -> list[Tried]:
    """Questions with these ROUGE-L scores, spread over so many groups."""
    said = [None] * len(before) if after is None else after
    return [
        Tried(
            id=str(place),
            group=str(place % (groups or len(before))),
            system="",
            question="?",
            expected="!",
            base=Replied(text="b", rouge_l=one, exact=float(one == 1)),
            tuned=None if other is None else Replied(text="t", rouge_l=other, exact=float(other == 1)),
        )
        for place, (one, other) in enumerate(zip(before, said, strict=True))
    ]


def by_measure(questions: Sequence[Tried]) -> dict[str, Score]:
    return {one.measure: one for one in score(questions)}


def test_a_large_gain_is_better_and_its_interval_is_above_zero() -> None:
    found = by_measure(tried([0.1, 0.2] * 10, [0.8, 1.0] * 10))
    assert list(found) == ["rouge_l", "exact"]
    words = found["rouge_l"]
    assert (words.word, words.n, words.groups, words.missing) == (Word.BETTER, 20, 20, 0)
    assert words.interval is not None
    assert words.interval.low > 0
    assert words.delta == pytest.approx(0.75)
    assert words.p is not None
    assert words.p_holm is not None
    assert words.p <= words.p_holm <= 2 * words.p


def test_a_small_one_is_inconclusive() -> None:
    found = by_measure(tried([0.1, 0.9, 0.4, 0.6] * 3, [0.3, 0.2, 0.8, 0.7] * 3))
    assert found["rouge_l"].word is Word.INCONCLUSIVE
    assert "exact" in found


@pytest.mark.parametrize(
    ("questions", "note"),
    [
        (tried([0.1, 0.2, 0.3], [0.8, 0.9, 1.0]), "nothing can be told from 3 independent rows; at least 6 are needed"),
        (tried([0.1, 0.2] * 10, [0.8, 1.0] * 10, groups=4), "nothing can be told from 4 independent rows"),
        (tried([0.5] * 9, [0.5] * 9), "both models have the same score on every row"),
        (tried([0.5] * 9, [0.75] * 9), "all scores moved by the same amount"),
    ],
    ids=["few", "few groups", "alike", "one shift"],
)
def test_where_nothing_can_be_told_it_says_why(questions: list[Tried], note: str) -> None:
    words = by_measure(questions)["rouge_l"]
    assert (words.word, words.interval) == (Word.INCONCLUSIVE, None)
    assert note in words.note


def test_answers_that_are_missing_are_counted_and_never_zero() -> None:
    questions = tried([0.5, 0.6] * 6, [0.9, 0.8] * 6)
    lost = questions[0].model_copy(update={"tuned": Replied(text="", failure="the model gave no answer")})
    words = by_measure([lost, *questions[1:]])["rouge_l"]
    assert (words.n, words.missing) == (11, 1)
    assert words.base == pytest.approx((0.5 * 5 + 0.6 * 6) / 11)


def test_one_model_alone_has_means_and_no_words() -> None:
    words = by_measure(tried([0.2, 0.4], None))["rouge_l"]
    assert words.base == pytest.approx(0.3)
    assert (words.tuned, words.delta, words.word, words.n) == (None, None, None, 2)
