"""Any Scorer as a model of lm-eval, so that its tasks run (https://github.com/EleutherAI/lm-evaluation-harness)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Any

from runners.evaluate.choices.chat import Chat
from runners.evaluate.choices.seam import Query, Scorer
from runners.progress import Tick
from schemas.errors import UsageError

Pair = tuple[str, str]
"""What lm-eval calls context and continuation."""


def as_harness_model(scorer: Scorer, *, chat: Chat | None = None, tick: Tick = lambda _: None) -> Any:
    """An `lm_eval.api.model.LM` that asks `scorer`; through `chat`'s template where a task is run with one.

    Requests with the same context become one query, so that the context is computed once; `tick` counts these. Only
    likelihoods of continuations are computed: for tasks that need others it raises UsageError. What lm-eval prints
    meanwhile may be redirected: stderr is as it was at this call while the scorer works.
    """
    from lm_eval.api.model import LM

    told = sys.stderr

    class ScorerModel(LM):  # type: ignore[misc]  # lm_eval is imported here only: it takes seconds
        def loglikelihood(self, requests: Sequence[Any]) -> list[tuple[float, bool]]:
            with redirect_stderr(told):
                return score_pairs(scorer, [request.args for request in requests], tick=tick)

        def loglikelihood_rolling(self, requests: Sequence[Any]) -> list[float]:
            raise _refusal("likelihoods of whole texts (loglikelihood_rolling)", requests)

        def generate_until(self, requests: Sequence[Any]) -> list[str]:
            raise _refusal("generated texts (generate_until)", requests)

        def apply_chat_template(self, chat_history: list[dict[str, str]], add_generation_prompt: bool = True) -> str:
            if chat is None or not add_generation_prompt:
                raise UsageError("the model has no chat template for this: run the task in plain text.")
            return chat.prompt(chat_history)

        @property
        def tokenizer_name(self) -> str:
            return scorer.name

    return ScorerModel()


def score_pairs(scorer: Scorer, pairs: Sequence[Pair], *, tick: Tick) -> list[tuple[float, bool]]:
    """The log-likelihood of each continuation after its context, in nats, and whether it is the likeliest, in order."""
    grouped: dict[str, dict[str, None]] = {}
    for context, continuation in pairs:
        grouped.setdefault(context, {})[continuation] = None
    queries = [
        Query(f"request {number}", context, tuple(continuations), joined=True, begin=True)
        for number, (context, continuations) in enumerate(grouped.items(), 1)
    ]
    scores = {
        (query.prompt, option): (score.loglikelihood, score.greedy)
        for query, row in zip(queries, scorer.score(queries, tick=tick), strict=True)
        for option, score in zip(query.options, row, strict=True)
    }
    return [scores[context, continuation] for context, continuation in pairs]


def _refusal(what: str, requests: Sequence[Any]) -> UsageError:
    task = next((request.task_name for request in requests if request.task_name), "the task")
    return UsageError(f"{task} needs {what}; only multiple choice is computed here.")
