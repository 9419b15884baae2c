from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.evaluate.open.likelihood import score_references, score_with_transformers
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.item import OpenItem


class Recorder:
    """A scorer that remembers what it was asked."""

    name = "recorder"

    def __init__(self, loglikelihood: float = -3.0) -> None:
        self.asked: list[Query] = []
        self.loglikelihood = loglikelihood

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        self.asked += queries
        tick(len(queries))
        return tuple((OptionScore(self.loglikelihood, 4),) for _ in queries)


@pytest.fixture
def items(make: Any) -> list[OpenItem]:
    references = ["in 1903", "grey granite", "the old mill near it", "oil"]
    return [make.opened(f"o{index}", reference=text) for index, text in enumerate(references * 5)]


def test_it_is_the_models_own_whole_turn_a_token(loaded: LoadedModel, items: list[OpenItem]) -> None:
    """Against one plain forward pass an item."""
    import torch

    ticks: list[int] = []
    found = score_with_transformers(TransformersScorer(loaded), loaded, items, tick=ticks.append)
    assert sum(ticks) == len(items)
    encode = loaded.tokenizer
    for item, value in zip(items, found, strict=True):
        prompt = encode(f"<|user|>{item.question}<|end|><|assistant|>", add_special_tokens=False)["input_ids"]
        answer = encode(f"{item.reference}<|end|>", add_special_tokens=False)["input_ids"]
        with torch.inference_mode():
            logits = loaded.model(torch.tensor([prompt + answer])).logits[0, len(prompt) - 1 : -1]
        each = logits.log_softmax(-1)[range(len(answer)), answer]
        assert value == pytest.approx(float(each.mean()), abs=2e-4)
        assert value == round(value, 4) < 0


def test_another_model_finds_it_less_or_more_likely(
    loaded: LoadedModel, other: LoadedModel, items: list[OpenItem]
) -> None:
    one, two = (score_with_transformers(TransformersScorer(model), model, items) for model in (loaded, other))
    assert all(before != after for before, after in zip(one, two, strict=True))


def test_what_does_not_fit_or_has_no_reference_costs_its_own_number_only(
    make: Any, loaded: LoadedModel, model_with: Callable[..., LoadedModel]
) -> None:
    asked = [make.opened("a"), make.opened("long", reference="granite " * 200), make.opened("none", reference=" ")]
    short = model_with(1, max_position_embeddings=40)
    ticks: list[int] = []
    found = score_with_transformers(TransformersScorer(short), short, asked, tick=ticks.append)
    assert [value is None for value in found] == [False, True, True]
    assert sum(ticks) == len(asked)
    assert score_with_transformers(TransformersScorer(loaded), loaded, asked[:1]) == found[:1]


def test_a_system_prompt_stands_before_the_question(make: Any, loaded: LoadedModel) -> None:
    scorer, template = Recorder(), TokenizerChat(loaded.tokenizer)
    assert score_references(scorer, [make.opened("a")], chat=template, system="Be brief.") == (-0.75,)
    (query,) = scorer.asked
    assert query.options == ("a reference<|end|>",)
    assert query.prompt.index("Be brief.") < query.prompt.index("a?")


@pytest.mark.parametrize("value", [math.nan, -math.inf])
def test_a_model_that_diverged_is_an_error(make: Any, loaded: LoadedModel, value: float) -> None:
    with pytest.raises(EmptyResult, match="item a a likelihood that is no number"):
        score_references(Recorder(value), [make.opened("a")], chat=TokenizerChat(loaded.tokenizer))


def test_nothing_asked_is_nothing_scored(loaded: LoadedModel) -> None:
    assert score_with_transformers(TransformersScorer(loaded), loaded, []) == ()
