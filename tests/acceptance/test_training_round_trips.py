"""What training leaves is what others load: the adapter in peft and vLLM, merged and quantized models in llama.cpp."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from greedy import Greedy, greedy
from runners.generate.mixing import Mixture
from runners.models.chat import encode, prompt_text, user
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Sampling
from runners.models.convert.convert import Request, run
from runners.models.kinds import describe
from runners.models.load import load
from runners.models.serving.start import serving
from runners.models.serving.values import Engines, ServeRequest
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from runners.train.finetune import finetune
from runners.train.profile import TrainingProfile
from schemas.models import Backend
from schemas.sample import Message, TrainingRow

TOKENS = 12
FACTS = {
    "Which town has the oldest lighthouse?": "Ostrel",
    "Which bird nests on Marn?": "the grey tern",
    "Who built the harbour of Vask?": "two brothers",
    "What is brewed on Lunde?": "heather beer",
    "When does the ferry to Pell leave?": "at dawn",
    "Which stone is cut on Greth?": "red slate",
}
PROFILE = TrainingProfile(
    method="lora", epochs=40, learning_rate=1e-2, batch_tokens=256, replay_ratio=0, lora_rank=8, lora_alpha=16
)
GREEDY = Sampling(temperature=0.0, max_tokens=TOKENS)


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model, taught six answers until it is sure of them."""
    place = tmp_path_factory.mktemp("tuned")
    rows = tuple(map(_row, FACTS))
    mixture = Mixture(taught=rows, replay=(), validation=rows)
    finetune(FOLDER, mixture, output=place / "model", work=place / "work", profile=PROFILE, seed=0)
    return place / "model"


@pytest.fixture(scope="module")
def expected(tuned: Path) -> dict[str, Greedy]:
    """What the tuned model says in this process; it has to be what it was taught, and not what its base says."""
    base, loaded = load(FOLDER), load(tuned)
    said = {question: greedy(loaded, question, tokens=TOKENS) for question in FACTS}
    for question, answer in FACTS.items():
        assert said[question].whole, "a near tie compares nothing"
        assert said[question].sure.strip() == answer
        assert greedy(base, question, tokens=TOKENS).sure.strip() != answer
    return said


@pytest.mark.slow
def test_the_adapter_loads_in_peft_and_merged_says_the_same(tuned: Path) -> None:
    import torch
    from peft import PeftModelForCausalLM

    base, merged = load(FOLDER), load(tuned)
    wrapped: Any = PeftModelForCausalLM.from_pretrained(base.model, tuned / "adapter").eval()
    with torch.inference_mode():
        for question in FACTS:
            ids = torch.tensor([encode(base.tokenizer, prompt_text(base.tokenizer, user(question)))])
            difference = wrapped(ids).logits - merged.model(ids).logits
            assert float(difference.abs().max()) <= 1e-3


@pytest.mark.vllm
def test_the_adapter_answers_in_vllm(vllm_python: Path, tuned: Path, expected: dict[str, Greedy]) -> None:
    request = ServeRequest(
        model=describe(FOLDER),
        name="base",
        backend=Backend.VLLM,
        adapters=(("tuned", describe(tuned / "adapter")),),
        context=512,
        extra=("--dtype", "float32", "--enforce-eager"),
    )
    with _asked(request, Engines(vllm=vllm_python), name="tuned") as ask:
        _compare(ask, expected)


@pytest.mark.llama
def test_its_gguf_answers_as_it_does(
    llama_python: Path, tuned: Path, expected: dict[str, Greedy], tmp_path: Path
) -> None:
    request = Request(model=describe(tuned), name="tuned", output=tmp_path, kinds=("Q4_K_M",), python=llama_python)
    done = run(request, Progress())
    assert isinstance(done, tuple)
    whole, quantized = done
    assert quantized.bytes < whole.bytes
    for file in (whole.path, quantized.path):
        served = ServeRequest(model=describe(file), name="tuned", backend=Backend.LLAMA_CPP, context=512, threads=1)
        with _asked(served, Engines(llama_cpp=llama_python), name="tuned") as ask:
            _compare(ask, expected)


def _row(question: str) -> TrainingRow:
    messages = (Message(role="user", content=question), Message(role="assistant", content=FACTS[question]))
    return TrainingRow(
        id=question, origin="taught", leaf="knowledge/isles", cluster=question, template="fact", messages=messages
    )


@contextmanager
def _asked(request: ServeRequest, engines: Engines, *, name: str) -> Iterator[Callable[[str], str]]:
    with serving(request, engines=engines, progress=Progress(), seconds=600) as running:
        endpoint = replace(running.endpoint, model=name)
        yield lambda question: asyncio.run(_ask(endpoint, question))


async def _ask(endpoint: Endpoint, question: str) -> str:
    async with HttpClient(endpoint, timeout=120, tries=2, meter=Meter()) as client:
        return (await client.chat(user(question), GREEDY)).choices[0].text


def _compare(ask: Callable[[str], str], expected: dict[str, Greedy]) -> None:
    for question, said in expected.items():
        assert said.agrees(ask(question)), question
