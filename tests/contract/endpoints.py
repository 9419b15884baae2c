"""Endpoints that hold a model, from a fake in memory to the real servers: the stages of the client's suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from fakes.endpoint import FakeClient, FakeModel, serve_fake
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.probe import Capabilities
from runners.models.client.seam import Endpoint, ModelClient
from runners.models.convert.gguf import to_gguf
from runners.models.kinds import describe
from runners.models.serving.start import serving
from runners.models.serving.values import Engines, ServeRequest
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.models import Backend

NAME = "held"
CONTEXT = 256
FULL = Capabilities(
    (NAME,), chat=True, completions=True, n=True, logprobs=True, echo="aligned", context=CONTEXT, batches=True
)


@dataclass(frozen=True)
class Stage:
    """`connect` gives a client that asks for the model of that name. `careless` servers answer under any name."""

    connect: Callable[[str], AbstractAsyncContextManager[ModelClient]]
    can: Capabilities = FULL
    careless: bool = False


Opened = AbstractContextManager[Stage]


@contextmanager
def memory() -> Iterator[Stage]:
    model = FakeModel(name=NAME, context=CONTEXT)
    yield Stage(lambda name: nullcontext(FakeClient(model, asked_for=name)))


@contextmanager
def http() -> Iterator[Stage]:
    with serve_fake(FakeModel(name=NAME, context=CONTEXT), key="sk-contract") as fake:
        yield Stage(_client(fake.endpoint))


@contextmanager
def own() -> Iterator[Stage]:
    with _served(Backend.TRANSFORMERS, FOLDER, Engines()) as connect:
        yield Stage(connect)


@contextmanager
def vllm(python: Path) -> Iterator[Stage]:
    with _served(Backend.VLLM, FOLDER, Engines(vllm=python)) as connect:
        yield Stage(connect)


@contextmanager
def llama(python: Path, folder: Path) -> Iterator[Stage]:
    """llama.cpp's server ignores `n` and names, tells no context, takes no list of prompts, and its echo is off by one
    without a BOS token.
    """
    file = to_gguf(describe(FOLDER), folder / "held.gguf", progress=Progress()).path
    with _served(Backend.LLAMA_CPP, file, Engines(llama_cpp=python)) as connect:
        yield Stage(connect, replace(FULL, n=False, echo="shifted", context=None, batches=False), careless=True)


@contextmanager
def _served(
    backend: Backend, path: Path, engines: Engines
) -> Iterator[Callable[[str], AbstractAsyncContextManager[ModelClient]]]:
    request = ServeRequest(
        model=describe(path), name=NAME, backend=backend, context=CONTEXT, threads=1, key="sk-contract"
    )
    with serving(request, engines=engines, progress=Progress(), seconds=600) as running:
        yield _client(running.endpoint)


def _client(endpoint: Endpoint) -> Callable[[str], AbstractAsyncContextManager[ModelClient]]:
    def connect(name: str) -> HttpClient:
        return HttpClient(replace(endpoint, model=name), timeout=120, tries=2, meter=Meter())

    return connect
