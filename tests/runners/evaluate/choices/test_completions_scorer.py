"""Likelihoods from an endpoint: only where its echo is proved, and only its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from contract import endpoints

from fakes.endpoint import FakeClient, FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.endpoint_model import WORDS, Drawn, score, tokens_of
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.completions import CONCURRENCY, CompletionsScorer
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.models.client.echo import PROMPTS
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Reply, Sampling
from runners.models.load import load
from runners.models.tiny.files import FOLDER, frozen_suite
from schemas.errors import EndpointError, EndpointRefused, EndpointTimeout, EndpointUnreachable, UsageError, WrongModel

QUERIES = (
    Query("one", "The lamp is on the", (" river", " cold stone"), joined=True, begin=True),
    Query("two", "Bread and ", ("salt", "water from the well"), joined=True, begin=True),
    Query("three", "Seven", (f" {WORDS[0].strip()}", " of them", " north of here"), begin=True),
)


def scorer_of(fake: FakeEndpoint, *, name: str = "fake", timeout: float = 60, tries: int = 1) -> CompletionsScorer:
    endpoint = replace(fake.endpoint, model=name)
    return CompletionsScorer(endpoint, lambda: HttpClient(endpoint, timeout=timeout, tries=tries, meter=Meter()))


def by_rule(prompt: str, option: str) -> float:
    """What the fake's own rule gives the option's tokens."""
    whole, count = tokens_of(prompt + option), len(tokens_of(prompt.rstrip()))
    return sum(score(whole[:place], whole[place]) for place in range(count, len(whole)))


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake() as fake:
        yield fake


@contextmanager
def holding(model: FakeModel) -> Iterator[CompletionsScorer]:
    with serve_fake(model) as fake:
        yield scorer_of(fake)


def test_each_option_has_the_scores_of_its_own_tokens(fake: FakeEndpoint) -> None:
    ticks: list[int] = []
    found = scorer_of(fake).score(QUERIES, tick=ticks.append)
    assert ticks == [1, 1, 1]
    for query, row in zip(QUERIES, found, strict=True):
        assert [one.loglikelihood for one in row] == pytest.approx(
            [by_rule(query.prompt, one) for one in query.options]
        )
    assert [one.tokens for one in found[1]] == [1, 4]
    assert scorer_of(fake).score(QUERIES[::-1]) == found[::-1]


def test_an_option_is_greedy_where_no_token_is_likelier(fake: FakeEndpoint) -> None:
    prompt = "The lamp is on the"
    likeliest = max(WORDS, key=lambda word: score(tokens_of(prompt), word))
    other = next(word for word in WORDS if word != likeliest)
    [row] = scorer_of(fake).score([Query("q", prompt, (likeliest, other), joined=True, begin=True)])
    assert [one.greedy for one in row] == [True, False]


def test_nothing_is_asked_where_nothing_is_to_be_scored(fake: FakeEndpoint) -> None:
    assert scorer_of(fake).score([]) == ()
    assert fake.asked == []


class Silent(FakeModel):
    """Ends every text at once, so that there is no token whose score could be compared."""

    def follow(self, prompt: str, sampling: Sampling) -> list[Drawn]:
        return [Drawn((), (), "stop")]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (FakeModel(echo="shifted"), "gives the tokens of a prompt the scores of others; score the model's own files"),
        (FakeModel(echo="absent"), "echo is not supported here"),
        (Silent(), "could not show that it gives the tokens of a prompt their own scores"),
        (FakeModel(lists=("fake", "tuned"), adapters=("tuned",)), r"serves LoRA adapters \(tuned\).*merged model"),
        (FakeModel(completions=False), "no /v1/completions"),
        (FakeModel(logprobs=False), "logprobs are not supported here"),
    ],
    ids=["shifted", "no echo", "nothing to compare", "adapters", "no completions", "no logprobs"],
)
def test_an_endpoint_that_cannot_be_trusted_is_refused_before_any_item(model: FakeModel, said: str) -> None:
    with serve_fake(model) as fake:
        with pytest.raises(EndpointRefused, match=said):
            scorer_of(fake).score(QUERIES)
        assert not any("lamp" in str(asked.body) for asked in fake.asked)


def test_another_model_is_refused(fake: FakeEndpoint) -> None:
    with pytest.raises(WrongModel, match="holds fake; asked for was tuned"):
        scorer_of(fake, name="tuned").score(QUERIES)


class Renamed(FakeClient):
    """Answers in another model's name."""

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        return replace(await super().complete(prompt, sampling, echo=echo), model="another")


def test_an_answer_of_another_model_is_refused() -> None:
    class Opened:
        async def __aenter__(self) -> FakeClient:
            return Renamed()

        async def __aexit__(self, *_: object) -> None:
            return None

    with pytest.raises(WrongModel, match="answers as another; asked for was fake"):
        CompletionsScorer(Renamed().endpoint, Opened).score(QUERIES)


class Swapped(FakeModel):
    """Holds another model after so many echoes; its name stays."""

    left = 12

    def echoed(self, prompt: str, drawn: Drawn) -> tuple[list[str], list[float | None]]:
        tokens, scores = super().echoed(prompt, drawn)
        Swapped.left -= 1
        return tokens, scores if Swapped.left > 0 else [None if one is None else one - 1 for one in scores]


def test_a_model_that_is_exchanged_meanwhile_spoils_everything() -> None:
    with holding(Swapped()) as scorer, pytest.raises(WrongModel, match="other scores than before"):
        scorer.score(QUERIES)
    assert Swapped.left < 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("status", matching="POST", status=500, times=10**6), EndpointError),
        (Fault("status", matching="POST", status=404, times=10**6), EndpointRefused),
        (Fault("drop", matching="POST", times=10**6), EndpointUnreachable),
        (Fault("cut", matching="POST", times=10**6), EndpointUnreachable),
        (Fault("garbage", matching="POST", body='{"choices": []}', times=10**6), EndpointError),
        (Fault("stall", matching="POST", times=10**6), EndpointTimeout),
    ],
    ids=["500", "404", "dies", "breaks off", "garbage", "hangs"],
)
@pytest.mark.parametrize("after", [0, 3], ids=["at once", "later"])
def test_a_bad_endpoint_is_a_clear_stop_and_never_a_score(
    fake: FakeEndpoint, fault: Fault, kind: type[EndpointError], after: int
) -> None:
    ticks: list[int] = []

    def spoil(done: int) -> None:
        ticks.append(done)
        if len(ticks) == after:
            fake.faults.add(replace(fault, hits=0))

    if not after:
        fake.faults.add(replace(fault, hits=0))
    with pytest.raises(kind):
        scorer_of(fake, timeout=1).score(QUERIES * 8, tick=spoil)
    assert len(ticks) < len(QUERIES) * 8


def test_a_passing_failure_is_asked_again(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("status", matching="POST", status=503, headers={"Retry-After": "0"}))
    assert scorer_of(fake, tries=3).score(QUERIES) == scorer_of(fake).score(QUERIES)


def test_a_query_that_is_too_long_is_named() -> None:
    long = Query("the long one", "word " * 600, ("a", "b"), joined=True, begin=True)
    with holding(FakeModel(context=512)) as scorer, pytest.raises(UsageError, match="item the long one is too long"):
        scorer.score([*QUERIES, long])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query("q", "fire", ("place", " place"), joined=True, begin=True), "into tokens that belong to both"),
        (Query("q", "fire", ("",), joined=True, begin=True), "into tokens that belong to both"),
        (Query("q", " ", ("a", "b"), joined=True, begin=True), "item q has an empty prompt"),
    ],
    ids=["joined", "nothing", "no prompt"],
)
def test_what_cannot_be_cut_is_refused_by_name(fake: FakeEndpoint, query: Query, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        scorer_of(fake).score([query])


class Odd(FakeModel):
    """Lists the end that it draws as a token without a text, or leaves it out but counts it."""

    listed = True

    def follow(self, prompt: str, sampling: Sampling) -> list[Drawn]:
        [drawn] = super().follow(prompt, sampling)
        return [drawn if prompt + drawn.text in KNOWN or prompt in KNOWN else self.end()]

    def end(self) -> Drawn:
        return Drawn(("",), (-0.5,), "stop") if self.listed else Drawn((), (), "stop")


KNOWN = {*PROMPTS, *(prompt + word for prompt in PROMPTS for word in WORDS)}


@pytest.mark.parametrize("listed", [True, False])
def test_an_end_that_is_drawn_is_never_an_option_s_token(monkeypatch: pytest.MonkeyPatch, listed: bool) -> None:
    monkeypatch.setattr(Odd, "listed", listed)
    with holding(Odd()) as scorer, holding(FakeModel()) as plain:
        assert scorer.score(QUERIES) == plain.score(QUERIES)


class Bytes(FakeModel):
    """Tells of tokens that are parts of letters, as servers do: with a sign in their place."""

    def echoed(self, prompt: str, drawn: Drawn) -> tuple[list[str], list[float | None]]:
        tokens, scores = super().echoed(prompt, drawn)
        return [token.replace("é", "�") for token in tokens], scores


def test_parts_of_letters_are_counted_by_the_server() -> None:
    query = Query("q", "The café is", (" open", " café"), joined=True, begin=True)
    with holding(Bytes()) as scorer:
        [row] = scorer.score([query])
        assert [one.loglikelihood for one in row] == pytest.approx(
            [by_rule(query.prompt, one) for one in query.options]
        )
    with holding(Bytes(usage=False)) as scorer, pytest.raises(EndpointError, match="does not tell which tokens"):
        scorer.score([query])


class Beginning(FakeModel):
    """Puts a token of its own before every text."""

    def echoed(self, prompt: str, drawn: Drawn) -> tuple[list[str], list[float | None]]:
        tokens, scores = super().echoed(prompt, drawn)
        return ["<s>", *tokens], [None, *scores]


def test_a_token_before_the_text_is_taken_only_where_it_was_asked_for() -> None:
    with holding(Beginning()) as scorer:
        found = scorer.score(QUERIES)
        assert found[0][0].loglikelihood == pytest.approx(by_rule(QUERIES[0].prompt, QUERIES[0].options[0]))
        with pytest.raises(EndpointRefused, match="puts <s> before a text"):
            scorer.score([replace(QUERIES[0], begin=False)])


class Counting(FakeClient):
    """Counts the calls that are under way together."""

    now = most = 0

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        Counting.now += 1
        Counting.most = max(Counting.most, Counting.now)
        await asyncio.sleep(0.001)
        reply = await super().complete(prompt, sampling, echo=echo)
        Counting.now -= 1
        return reply

    async def __aenter__(self) -> Counting:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@pytest.mark.parametrize("places", [1, 3, CONCURRENCY])
def test_so_many_calls_are_under_way_at_most(places: int) -> None:
    Counting.most = 0
    CompletionsScorer(Counting().endpoint, Counting, concurrency=places).score(QUERIES * 10)
    assert Counting.most == places


def test_the_name_tells_model_and_place(fake: FakeEndpoint) -> None:
    assert scorer_of(fake).name == f"completions of fake at {fake.url}"


@pytest.fixture(scope="module")
def bundled() -> tuple[tuple[Query, ...], tuple[tuple[OptionScore, ...], ...]]:
    loaded, items = load(FOLDER), frozen_suite()[:12]
    chats = build_queries(items, ChoicePlan(), chat=TokenizerChat(loaded.tokenizer))
    plain = build_queries(items, ChoicePlan(style="letter", chat=False))
    queries = chats + plain
    return queries, TransformersScorer(loaded).score(queries, tick=lambda _: None)


@pytest.mark.parametrize("server", ["own", pytest.param("vllm", marks=pytest.mark.vllm)])
def test_a_real_server_gives_what_transformers_gives(
    request: pytest.FixtureRequest,
    server: str,
    bundled: tuple[Sequence[Query], Sequence[Sequence[OptionScore]]],
) -> None:
    queries, wanted = bundled
    opened: Callable[[], endpoints.Opened] = (
        endpoints.own if server == "own" else lambda: endpoints.vllm(request.getfixturevalue("vllm_python"))
    )
    with opened() as stage:
        found = CompletionsScorer(
            FakeClient(FakeModel(name=endpoints.NAME)).endpoint, lambda: stage.connect(endpoints.NAME)
        ).score(queries)
    pairs = [pair for ours, theirs in zip(found, wanted, strict=True) for pair in zip(ours, theirs, strict=True)]
    assert max(abs(one.loglikelihood - other.loglikelihood) for one, other in pairs) < 1e-2
    assert [one.tokens for one, _ in pairs] == [other.tokens for _, other in pairs]


@pytest.mark.llama
def test_llama_cpp_s_server_is_refused(llama_python: Path, tmp_path: Path) -> None:
    with endpoints.llama(llama_python, tmp_path) as stage, pytest.raises(EndpointRefused, match="scores of others"):
        CompletionsScorer(
            FakeClient(FakeModel(name=endpoints.NAME)).endpoint, lambda: stage.connect(endpoints.NAME)
        ).score(QUERIES)
