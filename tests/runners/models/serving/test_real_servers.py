"""vLLM, llama.cpp and our own server hold the bundled model and an adapter of it, and say what transformers says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from adapters import make_adapter
from fakes.terminal import open_terminal
from greedy import QUESTIONS, Greedy, greedy
from runners.models.chat import user
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Sampling
from runners.models.convert.gguf import to_gguf
from runners.models.convert.merge import merge
from runners.models.kinds import describe
from runners.models.load import LoadedModel, load
from runners.models.serving.start import serving
from runners.models.serving.values import Engines, Running, ServeRequest
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.models import Backend

TOKENS = 24
GREEDY = Sampling(temperature=0.0, max_tokens=TOKENS)


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_adapter(tmp_path_factory.mktemp("adapter") / "tuned")


@pytest.fixture(scope="module")
def merged(adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("merged") / "tuned"
    merge(describe(adapter), describe(FOLDER), target, progress=Progress())
    return target


@pytest.fixture(scope="module")
def expected(merged: Path) -> dict[str, list[Greedy]]:
    said = {"base": _say(load(FOLDER)), "tuned": _say(load(merged))}
    assert said["base"] != said["tuned"]
    for answers in said.values():
        # An answer that begins with a near tie compares nothing: most must say something.
        assert sum(answer.tokens for answer in answers) >= 3 * len(QUESTIONS)
    return said


def _say(loaded: LoadedModel) -> list[Greedy]:
    return [greedy(loaded, question, tokens=TOKENS) for question in QUESTIONS]


@pytest.mark.vllm
def test_vllm_holds_base_and_adapter_in_one_server(
    vllm_python: Path,
    adapter: Path,
    expected: dict[str, list[Greedy]],
    tmp_path: Path,
) -> None:
    request = ServeRequest(
        model=describe(FOLDER),
        name="base",
        backend=Backend.VLLM,
        adapters=(("tuned", describe(adapter)),),
        context=512,
        extra=("--dtype", "float32", "--enforce-eager"),
    )
    with _served(request, Engines(vllm=vllm_python)) as running:
        for name in ("base", "tuned"):
            _compare(running.endpoint, name, expected[name], tmp_path)


@pytest.mark.llama
@pytest.mark.parametrize("name", ["base", "tuned"])
def test_llama_cpp_holds_the_model_or_what_the_adapter_makes_of_it(
    llama_python: Path,
    merged: Path,
    expected: dict[str, list[Greedy]],
    tmp_path: Path,
    name: str,
) -> None:
    source = FOLDER if name == "base" else merged
    file = to_gguf(describe(source), tmp_path / f"{name}.gguf", progress=Progress()).path
    request = ServeRequest(model=describe(file), name=name, backend=Backend.LLAMA_CPP, context=512, threads=1)
    with _served(request, Engines(llama_cpp=llama_python)) as running:
        _compare(running.endpoint, name, expected[name], tmp_path)


@pytest.mark.slow
def test_our_own_server_holds_base_and_adapter(
    adapter: Path, expected: dict[str, list[Greedy]], tmp_path: Path
) -> None:
    request = ServeRequest(
        model=describe(FOLDER),
        name="base",
        backend=Backend.TRANSFORMERS,
        adapters=(("tuned", describe(adapter)),),
        threads=1,
    )
    with _served(request, Engines()) as running:
        for name in ("base", "tuned"):
            _compare(running.endpoint, name, expected[name], tmp_path)


@contextmanager
def _served(request: ServeRequest, engines: Engines) -> Iterator[Running]:
    """Serve within the block; afterwards nothing of it may run on."""
    with serving(request, engines=engines, progress=Progress(), seconds=600) as running:
        family = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        yield running
    gone, alive = psutil.wait_procs(family, timeout=30)
    assert not alive, f"still there: {alive}"
    assert gone


def _compare(endpoint: Endpoint, name: str, expected: list[Greedy], home: Path) -> None:
    """What the server says over the API, and what the chat command shows of it."""
    named = replace(endpoint, model=name)
    answers = asyncio.run(_ask(named))
    for question, said, answer in zip(QUESTIONS, expected, answers, strict=True):
        assert said.agrees(answer), (question, said, answer)
    _chat(named, expected[0], home)


async def _ask(endpoint: Endpoint) -> list[str]:
    async with HttpClient(endpoint, timeout=120, tries=2, meter=Meter()) as client:
        replies = [await client.chat(user(question), GREEDY) for question in QUESTIONS]
    return [reply.choices[0].text for reply in replies]


def _chat(endpoint: Endpoint, said: Greedy, home: Path) -> None:
    arguments = ["model", "chat", "--endpoint-url", endpoint.url, "--model-id", endpoint.model, "--greedy"]
    environ = {"HOME": str(home), "TAXOBOT_API_KEY": endpoint.key or ""}
    with open_terminal([*arguments, "--max-tokens", str(TOKENS)], environ=environ, folder=home) as terminal:
        terminal.type(QUESTIONS[0])
        terminal.see(said.sure.strip())
        terminal.type("/q")
        assert terminal.end() == 0
