"""The bundled model behind each backend that is installed: start, speed of one caller and of eight at once, memory.

Greedy texts of 128 tokens through our own client; a token counts when the server says so. Memory is the resident set of
all processes of the server, added up, after the work; pages that they share are counted more than once. The bundled
model is so small that nearly all of a token is what the server itself costs: these figures tell servers apart, not what
a large model would do.

    python benchmarks/serving.py [--quick] [--json]        --quick: a quarter of the tokens, without vLLM
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from common.targets import Target, read_arguments, show

from actions.cli.places import data_folder
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Sampling
from runners.models.convert.gguf import to_gguf
from runners.models.engines import find_engines, installed
from runners.models.hardware import look
from runners.models.kinds import describe
from runners.models.serving.start import serving
from runners.models.serving.values import Engines, Running, ServeRequest
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.config import ServeConfig
from schemas.models import Backend, LocalModel

NAME = "taxobot-tiny"
ENDLESS = ("The", "1", "A")  # the bundled model goes on with these as long as it is let
TOKENS, CALLERS = 128, 8
TEXTS, QUICK_TEXTS = 32, 8
PATIENCE = 600.0
VENVS = Path(__file__).parents[1] / ".venvs"  # where `make engines` has them


@dataclass(frozen=True)
class Found:
    """Seconds, tokens a second, tokens a second, bytes."""

    start: float
    alone: float
    together: float
    memory: int


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    texts = QUICK_TEXTS if chosen.quick else TEXTS
    place = "GPU" if look().gpus else "CPU"
    with TemporaryDirectory() as folder:
        models = served_models(Path(folder), find(quick=chosen.quick))
        targets = [row for backend in Backend for row in rows(backend, measure_all(models, backend, texts), place)]
    show(f"Serving the bundled model, {texts} texts of {TOKENS} tokens", targets, as_json=chosen.json)


def find(*, quick: bool) -> Engines:
    """The engines that commands would use, else those of this checkout. vLLM's start alone takes most of a minute."""
    theirs = find_engines(ServeConfig(), data_folder())
    vllm = None if quick else theirs.vllm or installed(VENVS / "vllm")
    return Engines(vllm=vllm, llama_cpp=theirs.llama_cpp or installed(VENVS / "llama"))


def served_models(folder: Path, engines: Engines) -> dict[Backend, tuple[LocalModel, Engines]]:
    """The bundled model as each backend that is there takes it."""
    tiny = describe(FOLDER)
    models = {Backend.TRANSFORMERS: (tiny, engines)}
    if engines.llama_cpp is not None:
        file = folder / "tiny.gguf"
        to_gguf(tiny, file, progress=Progress())
        models[Backend.LLAMA_CPP] = (describe(file), engines)
    if engines.vllm is not None:
        models[Backend.VLLM] = (tiny, engines)
    return models


def measure_all(models: dict[Backend, tuple[LocalModel, Engines]], backend: Backend, texts: int) -> Found | None:
    """One server from its start to its end; None where the backend is not there."""
    if backend not in models:
        return None
    model, engines = models[backend]
    request = ServeRequest(model=model, name=NAME, backend=backend, context=512, threads=1)
    began = time.monotonic()
    with serving(request, engines=engines, progress=Progress(), seconds=PATIENCE) as running:
        start = time.monotonic() - began
        asyncio.run(speed(running.endpoint, 1, 1))  # the first text warms up
        alone, together = (asyncio.run(speed(running.endpoint, texts, callers)) for callers in (1, CALLERS))
        return Found(start, alone, together, memory(running))


async def speed(endpoint: Endpoint, texts: int, callers: int) -> float:
    """Tokens a second of so many callers, who share the texts."""
    meter = Meter()
    prompts = iter([ENDLESS[number % len(ENDLESS)] for number in range(texts)])
    async with HttpClient(endpoint, timeout=PATIENCE, tries=1, meter=meter) as client:
        began = time.monotonic()
        await asyncio.gather(*(ask(client, prompts) for _ in range(callers)))
        return meter.tally.usage.completion / (time.monotonic() - began)


async def ask(client: HttpClient, prompts: Iterator[str]) -> None:
    """One caller, who takes the next prompt whenever he has an answer."""
    for prompt in prompts:
        await client.complete(prompt, Sampling(max_tokens=TOKENS))


def memory(running: Running) -> int:
    """Bytes of the server's processes."""
    server = psutil.Process(running.pid)
    return sum(process.memory_info().rss for process in (server, *server.children(recursive=True)))


def rows(backend: Backend, found: Found | None, place: str) -> Sequence[Target]:
    """What was found on the CPU and on a GPU, of which there is one only."""
    return [row for one in ("CPU", "GPU") for row in rows_on(f"{backend} on a {one}", found if one == place else None)]


def rows_on(title: str, found: Found | None) -> Sequence[Target]:
    """Four figures."""
    return [
        Target(f"{title}: start, s", found and found.start),
        Target(f"{title}: one caller, tokens/s", found and found.alone),
        Target(f"{title}: {CALLERS} callers, tokens/s", found and found.together),
        Target(f"{title}: memory, GB", found and found.memory / 1e9),
    ]


if __name__ == "__main__":
    main()
