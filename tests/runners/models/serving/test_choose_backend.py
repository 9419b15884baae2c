"""The backend that suits a model and a machine, and the interpreter that runs it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runners.models.hardware import Gpu, Machine
from runners.models.serving.choose import choose_backend, python_of
from runners.models.serving.values import Engines
from schemas.errors import UsageError
from schemas.models import Backend, LocalModel, ModelKind

VLLM = Engines(vllm=Path("/v/python"))
NONE = Machine("Linux", "a processor", cores=2, memory=2**34)
GPU = Machine("Linux", "a processor", cores=2, memory=2**34, gpus=(Gpu("H200", 2**37),))


def of(kind: ModelKind) -> LocalModel:
    return LocalModel("m", kind, Path("/m"), size=1, modified=datetime.now(UTC))


@pytest.mark.parametrize(
    ("kind", "engines", "machine", "chosen"),
    [
        (ModelKind.GGUF, VLLM, GPU, Backend.LLAMA_CPP),
        (ModelKind.GGUF, Engines(), NONE, Backend.LLAMA_CPP),
        (ModelKind.SAFETENSORS, VLLM, GPU, Backend.VLLM),
        (ModelKind.ADAPTER, VLLM, GPU, Backend.VLLM),
        (ModelKind.SAFETENSORS, VLLM, NONE, Backend.TRANSFORMERS),
        (ModelKind.SAFETENSORS, Engines(), GPU, Backend.TRANSFORMERS),
        (ModelKind.ADAPTER, Engines(), NONE, Backend.TRANSFORMERS),
    ],
)
def test_by_kind_and_machine(kind: ModelKind, engines: Engines, machine: Machine, chosen: Backend) -> None:
    assert choose_backend(of(kind), asked=None, engines=engines, machine=machine) is chosen


def test_what_is_asked_for_goes_first() -> None:
    for backend in (Backend.VLLM, Backend.TRANSFORMERS):
        assert choose_backend(of(ModelKind.SAFETENSORS), asked=backend, engines=Engines(), machine=NONE) is backend


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        (ModelKind.GGUF, Backend.VLLM, "vllm serves no GGUF files such as m; leave --backend out, or say llama-cpp"),
        (ModelKind.GGUF, Backend.TRANSFORMERS, "transformers serves no GGUF files"),
        (ModelKind.SAFETENSORS, Backend.LLAMA_CPP, "GGUF files only; make one: `taxobot model convert --model m`"),
        (ModelKind.ADAPTER, Backend.LLAMA_CPP, "GGUF files only; make one: `taxobot model convert --model m`"),
    ],
)
def test_what_does_not_go_together(kind: ModelKind, asked: Backend, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        choose_backend(of(kind), asked=asked, engines=VLLM, machine=GPU)


def test_interpreters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert python_of(Backend.VLLM, VLLM) == Path("/v/python")
    assert python_of(Backend.LLAMA_CPP, Engines(llama_cpp=Path("/l"))) == Path("/l")
    assert python_of(Backend.TRANSFORMERS, Engines()) == Path(sys.executable)
    with pytest.raises(UsageError, match="llama-cpp is not installed; `taxobot model engine install llama-cpp`"):
        python_of(Backend.LLAMA_CPP, VLLM)
    monkeypatch.setattr("runners.models.serving.choose.find_spec", lambda name: None if name == "torch" else name)
    with pytest.raises(UsageError, match=r"install taxobot with its engine: taxobot\[engine\]"):
        python_of(Backend.TRANSFORMERS, Engines())
