"""A Scorer in lm-eval's place: what it is asked, and in which order the answers go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from runners.evaluate.choices.harness import as_harness_model, score_pairs
from runners.evaluate.choices.seam import OptionScore, Query
from runners.progress import Tick
from schemas.errors import UsageError


@dataclass
class LengthScorer:
    """An option's score is its length, below 0; the prompt's length is added behind the point."""

    name: str = "lengths"
    asked: list[Query] = field(default_factory=list)

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        self.asked.extend(queries)
        tick(len(queries))
        return tuple(tuple(_score(query.prompt, option) for option in query.options) for query in queries)


def _score(prompt: str, option: str) -> OptionScore:
    return OptionScore(-len(option) - len(prompt) / 100, 1, greedy=len(option) == 1)


PAIRS = [("What?", "a"), ("Who?", "bb"), ("What?", "ccc"), ("Who?", "d"), ("What?", "a")]


def test_requests_with_one_context_are_one_query() -> None:
    scorer, ticks = LengthScorer(), list[int]()
    found = score_pairs(scorer, PAIRS, tick=ticks.append)
    assert found == [(-1.05, True), (-2.04, False), (-3.05, False), (-1.04, True), (-1.05, True)]
    assert [(query.prompt, query.options) for query in scorer.asked] == [("What?", ("a", "ccc")), ("Who?", ("bb", "d"))]
    assert {(query.joined, query.begin) for query in scorer.asked} == {(True, True)}
    assert ticks == [2]


def test_nothing_asked_is_nothing_found() -> None:
    assert score_pairs(LengthScorer(), [], tick=lambda _: None) == []


@dataclass
class Turns:
    """A template that puts brackets around turns."""

    def prompt(self, messages: Sequence[dict[str, str]]) -> str:
        return "".join(f"[{turn['role']}: {turn['content']}]" for turn in messages)

    def reply(self, messages: Sequence[dict[str, str]], answer: str) -> str:
        raise AssertionError("lm-eval writes what follows")


@pytest.mark.slow
def test_lm_eval_takes_it_for_a_model_of_its_own() -> None:
    from lm_eval.api.model import LM

    model = as_harness_model(LengthScorer(), chat=Turns())
    assert isinstance(model, LM)
    requests = [SimpleNamespace(args=pair, task_name="a task") for pair in PAIRS]
    assert model.loglikelihood(requests) == score_pairs(LengthScorer(), PAIRS, tick=lambda _: None)
    assert model.apply_chat_template([{"role": "user", "content": "Who?"}]) == "[user: Who?]"
    assert model.tokenizer_name == "lengths"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("generate_until", "a task needs generated texts"),
        ("loglikelihood_rolling", "a task needs likelihoods of whole"),
    ],
)
def test_tasks_that_need_something_else_are_refused_by_name(method: str, said: str) -> None:
    model = as_harness_model(LengthScorer())
    with pytest.raises(UsageError, match=said):
        getattr(model, method)([SimpleNamespace(args=("a",), task_name="a task")])


@pytest.mark.slow
def test_without_a_template_there_is_no_chat() -> None:
    with pytest.raises(UsageError, match="no chat template"):
        as_harness_model(LengthScorer()).apply_chat_template([{"role": "user", "content": "Who?"}])
