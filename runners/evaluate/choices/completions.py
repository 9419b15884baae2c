"""Multiple choice behind an endpoint that completes texts, once it has proved that its scores are those of its tokens.

Prompt and option are sent as one text that the endpoint echoes with the log-probability of each token. Where the option
begins is told by the echo of the prompt alone: its tokens must be those that the whole begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from runners.asking.together import together
from runners.evaluate.choices.seam import OptionScore, Query
from runners.interrupt import MESSAGE, run_interruptible
from runners.models.client.echo import NEAR, PROMPTS, echo_of
from runners.models.client.probe import require_model
from runners.models.client.seam import Endpoint, ModelClient, Sampling, TokenScore
from runners.progress import Tick
from schemas.errors import ContextExceeded, EndpointError, EndpointRefused, UsageError, WrongModel

CONCURRENCY = 8
INSTEAD = "score the model's own files in process instead"
WRONG = {
    "shifted": "gives the tokens of a prompt the scores of others",
    "absent": "could not show that it gives the tokens of a prompt their own scores",
}
_ECHO = Sampling(max_tokens=1, logprobs=True)
_SMALL = 1e-6
"""Scores that are printed with fewer digits than they were computed with."""

OpenClient = Callable[[], AbstractAsyncContextManager[ModelClient]]


class CompletionsScorer:
    """The Scorer of the model behind `endpoint`, asked by clients that `open_client` makes, `concurrency` at a time.

    Before anything else the endpoint must hold the model, list no LoRA adapter and pass the known-answer check of its
    echo; afterwards it must hold the same model still, and give the same numbers to a text as before. The endpoint puts
    its tokenizer's own token for a beginning in front of a text; where one stands there and a query asks for none it is
    refused. An option is `greedy` only where the endpoint tells the likeliest tokens. Raises EndpointError in all these
    cases, and where a call fails after the client's tries: no score is ever made up for one that did not come.
    """

    def __init__(self, endpoint: Endpoint, open_client: OpenClient, *, concurrency: int = CONCURRENCY) -> None:
        self._endpoint, self._open, self._concurrency = endpoint, open_client, max(1, concurrency)

    @property
    def name(self) -> str:
        """See Scorer."""
        return f"completions of {self._endpoint.model} at {self._endpoint.url}"

    def score(self, queries: Sequence[Query], *, tick: Tick = lambda _: None) -> tuple[tuple[OptionScore, ...], ...]:
        """See Scorer."""
        if not queries:
            return ()
        return run_interruptible(self._score(queries, tick), message=MESSAGE)

    async def _score(self, queries: Sequence[Query], tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        async with self._open() as client:
            before = await _require_scores(client)
            found: dict[int, tuple[OptionScore, ...]] = {}
            left = iter(enumerate(queries))

            async def work() -> None:
                for number, query in left:
                    found[number] = await _score_query(client, query)
                    tick(1)

            await together([work() for _ in range(min(self._concurrency, len(queries)))])
            await _require_same(client, before)
        return tuple(found[number] for number in range(len(queries)))


async def _require_scores(client: ModelClient) -> Sequence[TokenScore]:
    """The echo of a text, to compare with later. Raises EndpointError unless this endpoint's scores may be used."""
    url = client.endpoint.url
    await require_model(client)
    if adapters := await client.adapters():
        names = ", ".join(adapters)
        raise EndpointRefused(
            f"{url} serves LoRA adapters ({names}), and such servers fail when they are asked for likelihoods; serve"
            f" the merged model without adapters, or {INSTEAD}",
            status=200,
        )
    echo = await echo_of(client)
    if echo != "aligned":
        raise EndpointRefused(f"{url} {WRONG[echo]}; {INSTEAD}", status=200)
    return await _echo(client, PROMPTS[0])


async def _require_same(client: ModelClient, before: Sequence[TokenScore]) -> None:
    """Some servers answer under any name: what counts is that a text still has the scores that it had."""
    await require_model(client)
    after = await _echo(client, PROMPTS[0])
    same = [one.token for one in before] == [one.token for one in after]
    if not same or any(_differ(one.logprob, other.logprob) for one, other in zip(before, after, strict=True)):
        raise WrongModel(
            f"{client.endpoint.url} gives other scores than before: another model stands there by now, so nothing of"
            " this is used"
        )


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > NEAR


async def _score_query(client: ModelClient, query: Query) -> tuple[OptionScore, ...]:
    prompt = query.prompt.rstrip() if query.joined else query.prompt
    if not prompt:
        raise UsageError(f"item {query.id} has an empty prompt, which no endpoint scores; {INSTEAD}")
    try:
        before = await _echo(client, prompt)
        if not query.begin and before and not prompt.startswith(before[0].token):
            raise EndpointRefused(f"{client.endpoint.url} puts {before[0].token} before a text; {INSTEAD}", status=200)
        wholes = [await _echo(client, query.prompt + option) for option in query.options]
    except ContextExceeded as error:
        raise UsageError(f"item {query.id} is too long: {error}") from error
    return tuple(_read(client, query, before, whole) for whole in wholes)


async def _echo(client: ModelClient, text: str) -> tuple[TokenScore, ...]:
    """The tokens of `text` with their scores, without the one that is drawn after it."""
    reply = await client.complete(text, _ECHO, echo=True)
    endpoint = client.endpoint
    if reply.model and reply.model != endpoint.model:
        raise WrongModel(f"{endpoint.url} answers as {reply.model}; asked for was {endpoint.model}")
    scores = reply.choices[0].scores or ()
    drawn = _count_drawn(text, [one.token for one in scores], prompt=reply.usage.prompt)
    if drawn is None:
        raise EndpointError(f"{endpoint.url} does not tell which tokens are those of a prompt; {INSTEAD}")
    return scores[: len(scores) - drawn]


def _count_drawn(text: str, tokens: Sequence[str], *, prompt: int) -> int | None:
    """How many tokens at the end are not the prompt's: the one that was drawn, or none where that one ends the text,
    which servers list or leave out. What is written tells it, else (letters of several tokens) what the server counts.
    """
    for drawn in (1, 0):
        if tokens and "".join(tokens[: len(tokens) - drawn]).endswith(text):
            return drawn
    counted = len(tokens) - prompt
    return counted if prompt and counted in (0, 1) else None


def _read(client: ModelClient, query: Query, before: Sequence[TokenScore], whole: Sequence[TokenScore]) -> OptionScore:
    begins = [one.token for one in whole[: len(before)]] == [one.token for one in before]
    option = whole[len(before) :]
    if not begins or not option:
        raise UsageError(
            f"item {query.id}: {client.endpoint.url} cuts prompt and option into tokens that belong to both; {INSTEAD}"
        )
    logprobs = [one.logprob for one in option if one.logprob is not None]
    if len(logprobs) != len(option):
        raise EndpointRefused(f"{client.endpoint.url} gives an option of item {query.id} no score", status=200)
    greedy = all(one.best is not None and (one.logprob or 0.0) >= one.best - _SMALL for one in option)
    return OptionScore(sum(logprobs), len(option), greedy)
