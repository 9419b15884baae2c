"""How models are served when nobody says otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.cli.model.means import Means, Wishes, named_adapters, request_for, with_base
from actions.cli.model.template import chosen_template
from runners.models.hardware import Gpu, Machine
from runners.models.serving.families import template_of
from runners.models.serving.values import Engines
from runners.models.shelf import BUNDLED, Shelf
from schemas.config import ServeConfig
from schemas.errors import UsageError
from schemas.models import Backend, LocalModel, ModelKind

MACHINE = Machine("Linux", "a processor", cores=3, memory=2**34)
GPUS = Machine("Linux", "a processor", cores=3, memory=2**34, gpus=(Gpu("H200", 2**37),) * 4)
ENGINES = Engines(vllm=Path("/v"), llama_cpp=Path("/l"))
GGUF = LocalModel("g", ModelKind.GGUF, Path("/g.gguf"), size=1, modified=datetime.now(UTC))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    adapter = tmp_path / "models" / "tuned"
    adapter.mkdir(parents=True)
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "tiny", "r": 8}))
    (adapter / "adapter_model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    return Shelf(tmp_path / "models")


def means(machine: Machine = MACHINE, **serve: object) -> Means:
    return Means(ServeConfig(**serve), ENGINES, machine)


def test_gguf_gets_as_many_threads_as_there_are_cores() -> None:
    request = request_for(GGUF, "g", Wishes(), means(gpu_layers=5, max_ctx_size=99))
    assert (request.backend, request.threads, request.gpu_layers, request.context) == (Backend.LLAMA_CPP, 3, 5, 99)
    wished = request_for(GGUF, "g", Wishes(threads=2, gpu_layers=0, context=7), means(gpu_layers=5, num_threads=1))
    assert (wished.threads, wished.gpu_layers, wished.context) == (2, 0, 7)


def test_the_configurations_words_on_llama_cpp_are_for_llama_cpp(shelf: Shelf) -> None:
    request = request_for(shelf.find("tiny"), "t", Wishes(), means(gpu_layers=5))
    assert (request.backend, request.gpu_layers, request.threads) == (Backend.TRANSFORMERS, -1, None)


def test_a_configured_backend_serves_what_it_can(shelf: Shelf) -> None:
    assert request_for(shelf.find("tiny"), "t", Wishes(), means(backend="vllm")).backend is Backend.VLLM
    assert request_for(GGUF, "g", Wishes(), means(backend="vllm")).backend is Backend.LLAMA_CPP
    with pytest.raises(UsageError, match="vllm serves no GGUF files"):
        request_for(GGUF, "g", Wishes(backend=Backend.VLLM), means())


def test_a_context_is_at_most_the_one_that_the_model_was_made_for(shelf: Shelf) -> None:
    tiny = shelf.find("tiny")  # 512 tokens
    assert request_for(tiny, "t", Wishes(), means()).context is None
    assert request_for(tiny, "t", Wishes(), means(max_ctx_size=100)).context == 100
    assert request_for(tiny, "t", Wishes(), means(max_ctx_size=4096)).context == 512
    assert request_for(GGUF, "g", Wishes(), means(max_ctx_size=4096)).context == 4096
    with pytest.raises(UsageError, match="--max-ctx-size 513 is more than the 512 tokens that taxobot-tiny"):
        request_for(tiny, "t", Wishes(context=513), means())
    stretched = Wishes(context=513, backend=Backend.VLLM)  # by its own options; it says so itself where it cannot
    assert request_for(tiny, "t", stretched, means()).context == 513


def test_gpus(shelf: Shelf) -> None:
    tiny = shelf.find("tiny")  # four attention heads
    assert request_for(tiny, "t", Wishes(), means(GPUS)).gpus == 4
    assert request_for(tiny, "t", Wishes(gpus=1), means(GPUS)).gpus == 1
    assert request_for(tiny, "t", Wishes(), means(GPUS, gpus=2)).gpus == 2
    assert request_for(tiny, "t", Wishes(), means(gpus=2)).gpus is None
    assert request_for(GGUF, "g", Wishes(), means(GPUS)).gpus is None
    for wishes, found in ((Wishes(gpus=5), means(GPUS)), (Wishes(), means(GPUS, gpus=5))):
        with pytest.raises(UsageError, match="GPUs asked for: 5; this machine has 4"):
            request_for(tiny, "t", wishes, found)
    with pytest.raises(UsageError, match="GPUs asked for: 1; this machine has none"):
        request_for(tiny, "t", Wishes(gpus=1), means())


def test_an_adapter_is_served_with_its_base(shelf: Shelf) -> None:
    adapter = shelf.find("tuned")
    base, adapters = with_base(adapter, shelf)
    assert (base.name, adapters) == (BUNDLED, (("tuned", adapter),))
    assert with_base(base, shelf) == (base, ())


def test_an_adapter_without_its_base(shelf: Shelf) -> None:
    config = shelf.folder / "tuned" / "adapter_config.json"
    config.write_text(json.dumps({"r": 8}))
    with pytest.raises(UsageError, match="the adapter tuned does not say which model it belongs to"):
        with_base(Shelf(shelf.folder).find("tuned"), shelf)
    config.write_text(json.dumps({"base_model_name_or_path": "some/where"}))
    with pytest.raises(UsageError, match="some/where"):
        with_base(Shelf(shelf.folder).find("tuned"), shelf)
    config.write_text(json.dumps({"base_model_name_or_path": str(shelf.folder / "tuned")}))
    with pytest.raises(UsageError, match="adapters are not added to adapter"):
        with_base(Shelf(shelf.folder).find("tuned"), shelf)


def test_adapters_by_name(shelf: Shelf) -> None:
    adapter = shelf.find("tuned")
    assert named_adapters(["a=tuned", f"b={adapter.path}"], shelf) == (("a", adapter), ("b", adapter))
    for word in ("tuned", "=tuned", "a="):
        with pytest.raises(UsageError, match="write NAME=PATH"):
            named_adapters([word], shelf)


def test_templates(tmp_path: Path) -> None:
    file = tmp_path / "t.jinja"
    file.write_text("{% generation %}{{ messages }}{% endgeneration %}")
    assert chosen_template(None, None, configured="tokenizer") == "tokenizer"
    assert chosen_template("auto", None, configured=str(file)) == "tokenizer"
    assert chosen_template(None, None, configured=str(file)) == str(file)
    assert chosen_template(str(file), None, configured="tokenizer") == str(file)
    assert chosen_template("auto", "granite", configured=str(file)) == str(template_of("granite"))
