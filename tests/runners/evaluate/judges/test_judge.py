from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from runners.evaluate.judges.judge import Fitness, OverlapJudge, fitness, rate_answers
from schemas.item import OpenItem, OpenRecord


class FixedJudge:
    """Gives every answer the same rating, and remembers what it was asked."""

    name = "fixed"

    def __init__(self, rating: float | None) -> None:
        self.rating = rating
        self.asked: list[str] = []

    def rate(self, items: Sequence[OpenItem], answers: Sequence[str]) -> tuple[OpenRecord, ...]:
        self.asked.extend(answers)
        return tuple(
            OpenRecord(item=item.id, answer=answer, rating=self.rating)
            for item, answer in zip(items, answers, strict=True)
        )


@pytest.mark.parametrize(
    ("reference", "answer", "rating"),
    [
        ("The old mill stands by the river", "The old mill stands by the river", 10.0),
        ("The old mill stands by the river", "the OLD mill, stands by the river!", 10.0),
        ("red green blue white", "red blue", 7.0),  # precision 1, recall 1/2: F1 2/3
        ("red green blue white", "black", 1.0),
        ("алые паруса", "Алые паруса", 10.0),
        ("1 + 1", "2", 1.0),
        ("!?", "!?", 10.0),
    ],
)
def test_overlap(make: Any, reference: str, answer: str, rating: float) -> None:
    (record,) = OverlapJudge().rate([make.opened("o", reference=reference)], [answer])
    assert (record.item, record.answer, record.rating, record.failure) == ("o", answer, rating, "")


def test_the_embedded_judge_names_itself() -> None:
    assert OverlapJudge().name == "overlap judge (embedded)"


def test_an_empty_answer_is_a_failure_that_no_judge_sees(make: Any) -> None:
    judge = FixedJudge(1.0)
    records = rate_answers(judge, [make.opened("a"), make.opened("b")], ["", "said"])
    assert judge.asked == ["said"]
    assert [(record.item, record.rating) for record in records] == [("a", None), ("b", 1.0)]
    assert records[0].failure == "the model gave no answer"


@pytest.mark.parametrize("rating", [85.0, 0.9, -1.0, 10.1, float("nan")])
def test_ratings_out_of_range_are_refused(make: Any, rating: float) -> None:
    (record,) = rate_answers(FixedJudge(rating), [make.opened("a")], ["said"])
    assert record.rating is None
    assert "not within 1 to 10" in record.failure


def test_a_judge_that_mixes_up_items_is_refused(make: Any) -> None:
    class Confused(FixedJudge):
        def rate(self, items: Sequence[OpenItem], answers: Sequence[str]) -> tuple[OpenRecord, ...]:
            return super().rate(items[::-1], answers)

    with pytest.raises(ValueError, match="rated item b where a was asked"):
        rate_answers(Confused(5.0), [make.opened("a"), make.opened("b")], ["x", "y"])


REFERENCES = ("the mill by the river", "seven grey seals", "oil carried upstairs nightly")


def test_a_judge_that_tells_answers_apart_is_fit(make: Any) -> None:
    items = [make.opened(f"o{index}", reference=text) for index, text in enumerate(REFERENCES)]
    result = fitness(OverlapJudge(), items)
    assert result == Fitness(own=10.0, shuffled=1.0)
    assert result.fit


@pytest.mark.parametrize("rating", [10.0, 1.0, 5.5, None])
def test_a_judge_that_does_not_is_unfit(make: Any, rating: float | None) -> None:
    items = [make.opened(f"o{index}", reference=text) for index, text in enumerate(REFERENCES)]
    result = fitness(FixedJudge(rating), items)
    assert not result.fit
    assert result.describe().startswith("the judge is unfit")


def test_the_wrong_answer_comes_from_another_seed_where_there_is_one(make: Any) -> None:
    judge = FixedJudge(5.0)
    items = [
        make.opened("a1", cluster="a", reference="one"),
        make.opened("a2", cluster="a", reference="one too"),
        make.opened("b1", cluster="b", reference="two"),
    ]
    fitness(judge, items)
    assert judge.asked == ["one", "one too", "two", "two", "two", "one"]


@pytest.mark.parametrize("count", [1, 3])
def test_without_another_reference_only_the_own_rating_counts(make: Any, count: int) -> None:
    result = fitness(OverlapJudge(), [make.opened(f"o{index}", reference="alike") for index in range(count)])
    assert result == Fitness(own=10.0, shuffled=None)
    assert result.fit
    assert "not measured against others'" in result.describe()
