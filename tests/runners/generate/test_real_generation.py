"""Real engines, started by `taxobot model serve`, teach the example's leaves: the way from prompts to files holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool, open_pool
from runners.asking.settings import PoolSettings
from runners.generate.flows.pipelines import find_flows
from runners.generate.generation import Generation, generate
from runners.generate.request import Material, Request
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint
from runners.models.convert.gguf import to_gguf
from runners.models.kinds import describe
from runners.models.serving.port import free_port
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.documents import Documents
from schemas.generation import LeafFunnel
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

TAXOBOT = str(Path(sys.executable).with_name("taxobot"))
KEY = "k3y-of-the-test"
CONTEXT = 512  # of the bundled model
WHEN = datetime(2026, 11, 20, 10, 25, 37, tzinfo=UTC)
LEAF = "compositional_skills/words/meanings"


@dataclass(frozen=True)
class Teaching:
    """A server, and how it is asked: a chat, or prompts to complete in a family's form."""

    endpoint: Endpoint
    family: str = ""


@contextmanager
def _served(folder: Path, words: Sequence[str], config: str = "") -> Iterator[Endpoint]:
    """What the command serves within the block, at a free port."""
    port = free_port("127.0.0.1")
    (folder / "config.yaml").write_text(f"serve:\n  port: {port}\n{config}", encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "TAXOBOT_CONFIG": str(folder / "config.yaml"),
        "XDG_STATE_HOME": str(folder / "state"),
        "TAXOBOT_SERVE_KEY": KEY,
    }
    command = [TAXOBOT, "model", "serve", "--max-ctx-size", str(CONTEXT), *words]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log)
    with process:
        try:
            assert process.stdout is not None
            url, model = (process.stdout.readline().decode().strip() for _ in range(2))
            assert url, (folder / "serve.log").read_text(encoding="utf-8")[-2000:]
            yield Endpoint(url, model.removeprefix("model: ").partition(" (")[0], KEY)
        finally:
            process.terminate()
            process.wait(120)


@pytest.fixture
def materials(documents_of: Callable[..., Documents]) -> tuple[Material, ...]:
    """A leaf of each kind, with texts that the bundled model's window holds."""
    text = "The ferry leaves at nine. It carries forty people and two carts."
    seeds = [
        SeedExample(f"{text} Today is day {day}.", (QuestionAnswer(f"What is day {day}?", f"Day {day}.", 1),) * 3, 1)
        for day in range(5)
    ]
    grounded = [SeedExample(seed.context, seed.pairs[:1], 1) for seed in seeds]
    freeform = [SeedExample(None, seed.pairs[:1], 1) for seed in seeds]
    task = {"task_description": "Say what is meant."}
    documents = documents_of(ferries="\n\n".join(f"## Pier {pier}\n\nPier {pier}. {text * 2}" for pier in range(6)))
    knowledge = Leaf("knowledge/islands/ferries", LeafKind.KNOWLEDGE, 3, "ada", tuple(seeds), "k", domain="islands")
    return (
        Material(knowledge, documents),
        Material(Leaf(f"{LEAF}_of_texts", LeafKind.GROUNDED, 3, "ada", tuple(grounded), "g", **task)),
        Material(Leaf(LEAF, LeafKind.FREEFORM, 3, "ada", tuple(freeform), "f", **task)),
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_our_own_server_teaches(materials: Sequence[Material], tmp_path: Path) -> None:
    words = ["-m", str(FOLDER), "--backend", "transformers", "--num-threads", "1"]
    with _served(tmp_path, words) as endpoint:
        _teach(Teaching(endpoint), materials, tmp_path)


@pytest.mark.llama
@pytest.mark.parametrize("family", ["", "mistral"], ids=["chat", "completions"])
def test_llama_cpp_teaches(llama_python: Path, materials: Sequence[Material], tmp_path: Path, family: str) -> None:
    file = to_gguf(describe(FOLDER), tmp_path / "tiny.gguf", progress=Progress()).path
    words = ["-m", str(file), "--num-threads", "1"]
    with _served(tmp_path, words, f"  llama_cpp: {llama_python}\n") as endpoint:
        _teach(Teaching(endpoint, family), materials, tmp_path)


@pytest.mark.vllm
@pytest.mark.parametrize("family", ["", "mistral"], ids=["chat", "completions"])
def test_vllm_teaches(vllm_python: Path, materials: Sequence[Material], tmp_path: Path, family: str) -> None:
    words = ["-m", str(FOLDER), "--backend", "vllm", "--", "--dtype", "float32", "--enforce-eager"]
    with _served(tmp_path, words, f"  vllm: {vllm_python}\n") as endpoint:
        _teach(Teaching(endpoint, family), materials, tmp_path)


def _teach(teaching: Teaching, materials: Sequence[Material], folder: Path) -> None:
    """Data are made, written and remembered: the same again asks for nothing and gives the same rows."""
    first, asked = _generate(teaching, materials, folder / "first", folder / "journal.sqlite")
    again, asked_again = _generate(teaching, materials, folder / "again", folder / "journal.sqlite")
    assert asked > 0
    assert asked_again == 0
    assert set(first.kept) == {material.leaf.path for material in materials}
    assert all(rows > 0 for rows in first.kept.values())
    assert first.kept == again.kept
    for leaf in first.funnel.leaves:
        _check_funnel(leaf)
    assert _files(first) == _files(again)


def _check_funnel(leaf: LeafFunnel) -> None:
    steps = [step for source in leaf.sources for step in source.steps]
    assert not leaf.error
    assert sum(step.asked for step in steps) > 0
    assert sum(step.failed for step in steps) == 0


def _files(generation: Generation) -> dict[str, str]:
    """What training reads, by name."""
    assert generation.folder is not None
    found = {path.name: path.read_text("utf-8") for path in generation.folder.glob("*.jsonl")}
    for name in ("skills_train_msgs", "knowledge_train_msgs", "train_", "messages_"):
        (text,) = [text for file, text in found.items() if file.startswith(name)]
        assert [json.loads(line) for line in text.splitlines()], name
    return found


def _generate(teaching: Teaching, materials: Sequence[Material], output: Path, journal: Path) -> tuple[Generation, int]:
    """What came of it, and how many requests went out."""
    request = Request(
        flows=find_flows("small"),
        pipeline="small",
        model="tiny",
        scale=4,
        chunk_limit=40,
        count=lambda text: len(text.split()),
        context=CONTEXT,
    )
    meter = Meter()
    generation = generate(
        materials,
        request,
        models=lambda: _opened(teaching, journal, meter),
        output=output,
        when=WHEN,
        progress=Progress(),
    )
    assert generation.manifest is not None
    # Those by which the server is found out are not about any row.
    assert 0 <= meter.tally.requests - sum(use.requests for use in generation.manifest.models) < 10
    return generation, meter.tally.requests


def _opened(teaching: Teaching, journal: Path, meter: Meter) -> AbstractAsyncContextManager[Pool]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Pool]:
        with Journal(journal) as remembered:
            async with HttpClient(teaching.endpoint, timeout=300, tries=1, meter=meter) as client:
                desk = Desk(role="teacher", client=client, family=teaching.family)
                settings = PoolSettings(most=8, first=2)
                async with open_pool([desk], journal=remembered, seed=7, settings=settings) as pool:
                    yield pool

    return opened()
