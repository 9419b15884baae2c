from __future__ import annotations

import math
from typing import Any

import pytest

from runners.evaluate.choices.plan import ChoicePlan, count_queries
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.read import read_scores
from runners.evaluate.choices.seam import OptionScore
from schemas.errors import EmptyResult

LETTERS = ChoicePlan(style="letter", chat=False)


def scores(*sums: float, tokens: tuple[int, ...] | None = None) -> tuple[OptionScore, ...]:
    return tuple(OptionScore(one, count) for one, count in zip(sums, tokens or (1,) * len(sums), strict=True))


def test_what_an_option_is_divided_by_decides(make: Any) -> None:
    item = make.choice("q", options=("ab", "abcdef", "abcdefgh"))
    row = scores(-2.0, -3.0, -6.4, tokens=(1, 3, 8))
    chosen = {
        name: read_scores([item], ChoicePlan(normalise=name), [row])[0] for name in ("none", "tokens", "characters")
    }
    assert chosen["none"].loglikelihoods == (-2.0, -3.0, -6.4)
    assert chosen["tokens"].loglikelihoods == (-2.0, -1.0, -0.8)
    assert chosen["characters"].loglikelihoods == (-1.0, -0.5, -0.8)
    assert [chosen[name].chosen for name in ("none", "tokens", "characters")] == [0, 2, 1]


def test_letters_are_compared_undivided(make: Any) -> None:
    plan = ChoicePlan(style="letter", normalise="characters", chat=False)
    (record,) = read_scores([make.choice("q", options=("a", "abcdefgh"))], plan, [scores(-1.0, -2.0)])
    assert record.loglikelihoods == (-1.0, -2.0)


def test_equal_ones_the_first_is_chosen_and_rounding_hides_what_is_not_measured(make: Any) -> None:
    (record,) = read_scores([make.choice("q", options=("a", "b"))], LETTERS, [scores(-1.00004, -1.00001)])
    assert (record.chosen, record.correct, record.p_correct) == (0, True, 0.5)


@pytest.mark.parametrize("count", [2, 3, 4, 10])
def test_orders_are_turned_back_and_averaged(make: Any, count: int) -> None:
    """A model that likes the first place best and the right text a little less: only the average sees the text."""
    item = make.choice("q", options=tuple(f"option {index}" for index in range(count)))
    item = item.model_copy(update={"answer": count - 1})
    plan = ChoicePlan(style="letter", chat=False, permutations=True)
    queries = build_queries([item], plan)
    assert len(queries) == count == count_queries(count, plan)
    rows = []
    for query in queries:
        first = query.prompt.index("A. ") + 3
        row = [0.0] * count
        for index, (option, answer) in enumerate(zip(item.options, query.options, strict=True)):
            assert f"{answer.strip()}. {option}" in query.prompt
            row[index] = 2.0 * query.prompt.startswith(option, first) + 1.0 * (index == item.answer)
        rows.append(scores(*row))
    (alone,) = read_scores([item], LETTERS, rows[:1])
    (record,) = read_scores([item], plan, rows)
    assert (alone.chosen, record.chosen, record.correct) == (0, count - 1, True)
    softmax = [[math.exp(score.loglikelihood) for score in row] for row in rows]
    mean = sum(row[item.answer] / sum(row) for row in softmax) / count
    assert record.p_correct == pytest.approx(mean, abs=1e-4)
    assert sum(math.exp(value) for value in record.loglikelihoods) == pytest.approx(1, abs=1e-3)


def test_probabilities_too_small_for_a_number_are_still_numbers(make: Any) -> None:
    plan = ChoicePlan(style="letter", chat=False, permutations=True)
    (record,) = read_scores([make.choice("q", options=("a", "b"))], plan, [scores(-1.0, -9_000.0)] * 2)
    assert record.loglikelihoods[0] == 0.0
    assert record.loglikelihoods[1] < -700
    assert record.p_correct == 1.0


@pytest.mark.parametrize("bad", [math.nan, -math.inf])
def test_what_is_no_number_is_no_score(make: Any, bad: float) -> None:
    with pytest.raises(EmptyResult, match=r"item lost .* no number"):
        read_scores([make.choice("lost", options=("a", "b"))], ChoicePlan(), [scores(-1.0, bad)])


def test_several_items_with_several_numbers_of_options(make: Any) -> None:
    items = [make.choice("two", options=("a", "b")), make.choice("three", options=("a", "b", "c"))]
    plan = ChoicePlan(style="letter", chat=False, permutations=True)
    rows = [scores(-1.0, -2.0)] * 2 + [scores(-3.0, -2.0, -1.0)] * 3
    two, three = read_scores(items, plan, rows)
    assert (two.item, two.chosen, three.item, three.chosen) == ("two", 0, "three", 2)
