"""The probe finds out what endpoints can do, whatever they say of themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.endpoint import FakeClient, FakeModel, Fault, serve_fake
from runners.models.client.echo import PROMPTS
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.probe import Capabilities, probe, require_model
from runners.models.client.seam import Choice, Endpoint, Reply, Sampling, TokenScore
from schemas.errors import EndpointRefused, EndpointUnreachable, WrongModel

ALL = Capabilities(
    ("fake",), chat=True, completions=True, n=True, logprobs=True, echo="aligned", context=512, batches=True
)
NOTHING = Capabilities(
    (), chat=False, completions=False, n=False, logprobs=False, echo="absent", context=None, batches=False
)
WORSE = [
    (FakeModel(), ALL),
    (FakeModel(echo="shifted"), replace(ALL, echo="shifted")),
    (FakeModel(echo="absent"), replace(ALL, echo="absent")),
    (FakeModel(logprobs=False), replace(ALL, logprobs=False, echo="absent")),
    (FakeModel(n=False), replace(ALL, n=False)),
    (FakeModel(chat=False), replace(ALL, chat=False)),
    (FakeModel(completions=False), replace(ALL, completions=False, echo="absent", batches=False)),
    (FakeModel(batches=False), replace(ALL, batches=False)),
    (FakeModel(context=None), replace(ALL, context=None)),
    (FakeModel(chat=False, completions=False), replace(NOTHING, models=("fake",), context=512)),
]
IDS = "all shifted no-echo no-logprobs one-text no-chat no-completions one-prompt no-context nothing".split()


@pytest.mark.parametrize(("model", "found"), WORSE, ids=IDS)
def test_a_probe_finds_what_is_there(model: FakeModel, found: Capabilities) -> None:
    assert asyncio.run(probe(FakeClient(model))) == found


@pytest.mark.parametrize(("model", "found"), WORSE, ids=IDS)
def test_a_probe_finds_it_over_http(model: FakeModel, found: Capabilities) -> None:
    with serve_fake(model) as fake:
        assert probed(fake.endpoint) == found
        assert all(asked.body.get("max_tokens", 1) == 1 for asked in fake.asked)


def test_an_endpoint_that_fails_at_scores_has_none() -> None:
    with serve_fake() as fake:
        chat_and_completion = 2
        fake.faults.add(Fault("status", matching="POST", times=chat_and_completion, status=400))
        assert probed(fake.endpoint) == replace(
            ALL, chat=False, completions=False, n=False, logprobs=False, echo="absent", batches=False
        )


def test_an_endpoint_that_does_not_list_its_models_can_be_used() -> None:
    with serve_fake() as fake:
        fake.faults.add(Fault("status", matching="models", times=9, status=404))
        assert probed(fake.endpoint) == replace(ALL, models=(), context=None)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
@pytest.mark.parametrize("route", ["models", "completions"])
def test_what_says_nothing_of_abilities_is_an_error(status: int, route: str) -> None:
    with serve_fake() as fake:
        fake.faults.add(Fault("status", matching=route, times=99, status=status))
        with pytest.raises(EndpointRefused) as refused:
            probed(fake.endpoint)
        assert refused.value.status == status


def test_a_server_that_dies_meanwhile_is_an_error() -> None:
    with serve_fake() as fake:
        endpoint = fake.endpoint
        assert probed(endpoint) == ALL
        fake.faults.add(Fault("drop", matching="POST", times=99))
        with pytest.raises(EndpointUnreachable):
            probed(endpoint)


class Rescored(FakeClient):
    """Answers whose texts and scores are changed before they are seen."""

    def __init__(self, change: Callable[[Choice], Choice], *, echoes_only: bool) -> None:
        super().__init__()
        self._change, self._echoes_only = change, echoes_only

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        reply = await super().complete(prompt, sampling, echo=echo)
        if echo < self._echoes_only:
            return reply
        return replace(reply, choices=tuple(map(self._change, reply.choices)))


def test_what_cannot_be_told_apart_is_not_called_aligned() -> None:
    def repeat(choice: Choice) -> Choice:
        scores = tuple(TokenScore(" word", -1.0) for _ in choice.scores or ())
        return replace(choice, text=" word", scores=scores)

    assert asyncio.run(probe(Rescored(repeat, echoes_only=False))).echo == "absent"


def test_an_echo_without_scores_is_none() -> None:
    def blank(choice: Choice) -> Choice:
        return replace(choice, scores=tuple(TokenScore(one.token, None) for one in choice.scores or ()))

    assert asyncio.run(probe(Rescored(blank, echoes_only=True))).echo == "absent"


@pytest.mark.parametrize(("known", "found"), [(1, "absent"), (2, "aligned")])
def test_one_score_that_fits_may_do_so_by_chance(known: int, found: str) -> None:
    left = iter([True] * known)

    def hide(choice: Choice) -> Choice:
        return choice if next(left, False) else replace(choice, scores=())

    assert asyncio.run(probe(Rescored(hide, echoes_only=True))).echo == found


@pytest.mark.parametrize(("off", "found"), [(0.05, "aligned"), (0.2, "shifted"), (-0.2, "shifted")])
def test_rounding_is_let_pass_and_no_more(off: float, found: str) -> None:
    def nudge(choice: Choice) -> Choice:
        scores = choice.scores or ()
        moved = tuple(TokenScore(one.token, None if one.logprob is None else one.logprob + off) for one in scores)
        return replace(choice, scores=moved)

    assert asyncio.run(probe(Rescored(nudge, echoes_only=True))).echo == found


def test_few_questions_suffice() -> None:
    client = FakeClient()
    asyncio.run(probe(client))
    assert len(client.asked) <= 12
    assert len(PROMPTS) == len(set(PROMPTS))


def test_the_model_that_is_asked_for_must_be_there() -> None:
    asyncio.run(require_model(FakeClient()))
    with pytest.raises(WrongModel, match=r"http://fake.invalid/v1 holds fake; asked for was tuned"):
        asyncio.run(require_model(FakeClient(asked_for="tuned")))
    with pytest.raises(WrongModel, match="holds no model"):
        asyncio.run(require_model(FakeClient(FakeModel(lists=()))))


def test_a_careless_server_is_found_out_over_http() -> None:
    with serve_fake(FakeModel(name="other", careless=True)) as fake:
        endpoint = replace(fake.endpoint, model="tuned")
        assert probed(endpoint).chat  # it answers under any name
        with pytest.raises(WrongModel, match="holds other; asked for was tuned"):
            asyncio.run(_require(endpoint))


def probed(endpoint: Endpoint) -> Capabilities:
    async def run() -> Capabilities:
        async with _client(endpoint) as client:
            return await probe(client)

    return asyncio.run(run())


async def _require(endpoint: Endpoint) -> None:
    async with _client(endpoint) as client:
        await require_model(client)


def _client(endpoint: Endpoint) -> HttpClient:
    async def no_pause(_: float) -> None:
        return None

    return HttpClient(endpoint, timeout=60, tries=2, meter=Meter(), sleep=no_pause)
