"""llama.cpp's server as we start it: with templates from files, and without a template that is somebody else's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest

from fakes.servers import gguf_without_template
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Reply, Sampling
from runners.models.convert.gguf import to_gguf
from runners.models.kinds import describe
from runners.models.serving.backends.llama_program import NO_TEMPLATE, context_of
from runners.models.serving.start import serving
from runners.models.serving.values import Engines, ServeRequest
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.errors import EndpointRefused
from schemas.models import Backend

TURN = [{"role": "user", "content": "What does big mean?"}]
PATIENCE = 300.0


def test_the_context_of_a_model_stands_under_its_architecture() -> None:
    assert context_of({"general.architecture": "granite", "granite.context_length": "4096"}) == 4096


def ask(endpoint: Endpoint, prompt: str | None = None) -> Reply:
    async def once() -> Reply:
        async with HttpClient(endpoint, timeout=PATIENCE, tries=1, meter=Meter()) as client:
            greedy = Sampling(max_tokens=8)
            return await (client.complete(prompt, greedy) if prompt else client.chat(TURN, greedy))

    return asyncio.run(once())


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return to_gguf(describe(FOLDER), tmp_path_factory.mktemp("gguf") / "tiny.gguf", progress=Progress()).path


def request_for(file: Path, **changes: object) -> ServeRequest:
    return ServeRequest(model=describe(file), name="tiny", backend=Backend.LLAMA_CPP, threads=1, **changes)  # type: ignore[arg-type]


@pytest.mark.llama
@pytest.mark.timeout(1200)
def test_a_template_from_a_file_is_the_one_that_is_used(llama_python: Path, file: Path, tmp_path: Path) -> None:
    template = tmp_path / "t.jinja"
    template.write_text("{% generation %}{{ bos_token }}{% endgeneration %}word {{ messages[0].content }}")
    request = request_for(file, chat_template=str(template), log=tmp_path / "log")
    with serving(request, engines=Engines(llama_cpp=llama_python), progress=Progress(), seconds=PATIENCE) as running:
        templated = ask(running.endpoint).choices[0].text
        assert templated == ask(running.endpoint, "<|end|>word What does big mean?").choices[0].text
    with serving(
        request_for(file), engines=Engines(llama_cpp=llama_python), progress=Progress(), seconds=PATIENCE
    ) as own:
        assert ask(own.endpoint).choices[0].text != templated
    assert "n_ctx                 = 512" in (tmp_path / "log").read_text()


@pytest.mark.llama
@pytest.mark.timeout(1200)
def test_without_a_template_nobody_chats_and_texts_are_completed(
    llama_python: Path, file: Path, tmp_path: Path
) -> None:
    bare = gguf_without_template(file, tmp_path / "bare.gguf")
    engines = Engines(llama_cpp=llama_python)
    with serving(request_for(bare), engines=engines, progress=Progress(), seconds=PATIENCE) as running:
        with pytest.raises(EndpointRefused, match=NO_TEMPLATE):
            ask(running.endpoint)
        assert ask(running.endpoint, "The word").usage.completion > 0


@pytest.mark.llama
@pytest.mark.timeout(1200)
def test_no_page_in_a_browser_may_use_it(llama_python: Path, file: Path) -> None:
    page = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    with serving(
        request_for(file), engines=Engines(llama_cpp=llama_python), progress=Progress(), seconds=PATIENCE
    ) as running:
        answers = [
            httpx2.request(method, f"{running.endpoint.url}/models", headers=page) for method in ("GET", "OPTIONS")
        ]
    assert answers[0].status_code == 200
    assert not [name for one in answers for name in one.headers if name.startswith("access-control")]
