"""Tokens are drawn as temperature, top_p and seed say."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from runners.models.serving.local.draw import LEAST, draw, make_generator, score
from runners.models.serving.local.job import Settings
from runners.models.serving.local.spelling import Speller


class Letters:
    """A tokenizer of one letter a token."""

    def decode(self, ids: list[int], **_: Any) -> str:
        return "".join("abcdef"[one] for one in ids)


def logits(*values: float) -> Any:
    import torch

    return torch.tensor(values)


def drawn(values: Any, settings: Settings, times: int) -> Counter[int]:
    generator = make_generator(settings, 0)
    return Counter(draw(values, settings, generator) for _ in range(times))


def test_temperature_zero_takes_the_best() -> None:
    assert drawn(logits(0.1, 2.0, 1.9), Settings(1, temperature=0), 20) == {1: 20}


@pytest.mark.parametrize("temperature", [1e-300, 1e-30, 1e-3])
def test_hardly_any_temperature_does_not_overflow(temperature: float) -> None:
    assert drawn(logits(-80.0, 90.0, 89.0), Settings(1, temperature=temperature, seed=1), 20) == {1: 20}


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_frequencies_are_those_of_the_softmax(temperature: float) -> None:
    values = (1.0, 0.0, -1.0)
    weights = [math.exp(value / temperature) for value in values]
    counts = drawn(logits(*values), Settings(1, temperature=temperature, seed=7), 4000)
    for token, weight in enumerate(weights):
        # Five standard deviations of a share of 4000 draws are at most .04.
        assert counts[token] / 4000 == pytest.approx(weight / sum(weights), abs=0.04)


def test_top_p_keeps_the_fewest_tokens_that_reach_it() -> None:
    values = logits(*(math.log(share) for share in (0.5, 0.3, 0.15, 0.05)))
    assert drawn(values, Settings(1, top_p=0.5, seed=1), 50).keys() == {0}
    assert drawn(values, Settings(1, top_p=0.51, seed=1), 200).keys() == {0, 1}
    assert drawn(values, Settings(1, top_p=0.94, seed=1), 400).keys() == {0, 1, 2}
    assert drawn(values, Settings(1, top_p=1.0, seed=1), 1000).keys() == {0, 1, 2, 3}


def test_a_seed_gives_each_choice_its_own_chance() -> None:
    values, settings = logits(*(0.0,) * 6), Settings(1, seed=3)

    def series(choice: int, one: Settings = settings) -> list[int]:
        generator = make_generator(one, choice)
        return [draw(values, one, generator) for _ in range(30)]

    assert series(0) == series(0)
    assert series(0) != series(1)
    assert series(0) != series(0, Settings(1, seed=4))
    assert series(0, Settings(1)) != series(0, Settings(1))


def test_scores_are_log_probabilities_whatever_the_temperature() -> None:
    values = logits(*(math.log(share) for share in (0.5, 0.3, 0.15, 0.05)))
    rated = score(values, 2, best=2, speller=Speller(Letters()))
    assert rated.token == "c"
    assert rated.logprob == pytest.approx(math.log(0.15), abs=1e-6)
    assert [token for token, _ in rated.best] == ["a", "b"]
    assert [value for _, value in rated.best] == pytest.approx([math.log(0.5), math.log(0.3)], abs=1e-6)


def test_the_token_itself_has_the_same_number_among_its_rivals() -> None:
    rated = score(logits(1.0, 2.0, 3.0), 2, best=1, speller=Speller(Letters()))
    assert rated.best == ((rated.token, rated.logprob),)


def test_what_cannot_be_is_a_number_all_the_same() -> None:
    rated = score(logits(0.0, -math.inf), 1, best=2, speller=Speller(Letters()))
    assert rated.logprob == LEAST
    assert rated.best[1] == ("b", LEAST)
