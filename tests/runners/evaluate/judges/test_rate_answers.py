from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from fakes.judges import FixedJudge, ticks
from runners.evaluate.judges.rate import exchange_of, on_ten, rate_answers
from runners.evaluate.judges.seam import FIVE, TEN, Exchange, Rating, Scale
from runners.progress import Tick


class TellingJudge(FixedJudge):
    """Gives two marks, and says something."""

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        return tuple(Rating(exchange.id, 6.5, (6.0, 7.0), comment="Nearly.") for exchange in exchanges)


@pytest.mark.parametrize("nothing", ["", "  \n\t "])
def test_an_empty_answer_is_a_failure_that_no_judge_sees(make: Any, nothing: str) -> None:
    judge, (tick, told) = FixedJudge(1.0), ticks()
    records = rate_answers(judge, [make.opened("a"), make.opened("b")], [nothing, "said"], tick=tick)
    assert judge.answers == ["said"]
    assert [(record.item, record.rating) for record in records] == [("a", None), ("b", 1.0)]
    assert records[0].failure == "the model gave no answer"
    assert sum(told) == 2


def test_a_judge_is_shown_question_and_reference(make: Any) -> None:
    judge, item = FixedJudge(1.0), make.opened("a", reference="so")
    rate_answers(judge, [item], ["said"])
    assert judge.asked == [Exchange("a", item.question, "said", "so")] == [exchange_of(item, "said")]


@pytest.mark.parametrize("mark", [85.0, 0.9, -1.0, 10.1, float("nan"), float("inf")])
def test_ratings_out_of_range_are_refused(make: Any, mark: float) -> None:
    (record,) = rate_answers(FixedJudge(mark), [make.opened("a")], ["said"])
    assert record.rating is None
    assert "not within 1 to 10" in record.failure


@pytest.mark.parametrize(("mark", "rating"), [(1.0, 1.0), (3.0, 5.5), (5.0, 10.0), (6.0, None), (0.0, None)])
def test_another_scale_is_brought_to_ten(make: Any, mark: float, rating: float | None) -> None:
    (record,) = rate_answers(FixedJudge(mark, scale=FIVE), [make.opened("a")], ["said"])
    assert record.rating == rating


@pytest.mark.parametrize("scale", [TEN, FIVE, Scale(0, 100)])
def test_ends_lie_on_ends(scale: Scale) -> None:
    assert (on_ten(scale.low, scale), on_ten(scale.high, scale)) == (1, 10)


def test_several_marks_and_the_comment_are_kept(make: Any) -> None:
    (record,) = rate_answers(TellingJudge(None), [make.opened("a")], ["said"])
    assert (record.answer, record.rating, record.marks, record.comment) == ("said", 6.5, (6.0, 7.0), "Nearly.")


def test_marks_are_brought_to_ten_as_well(make: Any) -> None:
    class Halves(FixedJudge):
        def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
            return tuple(Rating(exchange.id, 4.0, (3.0, 5.0)) for exchange in exchanges)

    (record,) = rate_answers(Halves(None, scale=FIVE), [make.opened("a")], ["said"])
    assert (record.rating, record.marks) == (7.75, (5.5, 10.0))


def test_a_single_mark_is_the_rating(make: Any) -> None:
    (record,) = rate_answers(FixedJudge(4.0), [make.opened("a")], ["said"])
    assert (record.rating, record.marks) == (4.0, ())


def test_what_the_judge_could_not_rate_says_why(make: Any) -> None:
    (record,) = rate_answers(FixedJudge(None), [make.opened("a")], ["said"])
    assert (record.answer, record.rating, record.failure) == ("said", None, "it says nothing")


def test_a_judge_that_mixes_up_items_is_refused(make: Any) -> None:
    class Confused(FixedJudge):
        def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
            return super().rate(exchanges[::-1], tick=tick)

    with pytest.raises(ValueError, match="rated item b where a was asked"):
        rate_answers(Confused(5.0), [make.opened("a"), make.opened("b")], ["x", "y"])
