"""Which backend serves a model: by its kind, by what is installed, and by the machine."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from runners.models.hardware import Machine
from runners.models.serving.values import Engines
from schemas.errors import UsageError
from schemas.models import Backend, LocalModel, ModelKind


def choose_backend(model: LocalModel, *, asked: Backend | None, engines: Engines, machine: Machine) -> Backend:
    """The backend that is asked for, else the one that suits model and machine: llama.cpp for GGUF; for all others
    vLLM where it is installed and a GPU stands, else transformers.

    Raises UsageError, which says what to do, where the backend cannot serve a model of this kind.
    """
    if asked is not None:
        if not serves(asked, model):
            raise UsageError(_refusal(model, asked))
        return asked
    if model.kind is ModelKind.GGUF:
        return Backend.LLAMA_CPP
    return Backend.VLLM if engines.vllm and machine.gpus else Backend.TRANSFORMERS


def serves(backend: Backend, model: LocalModel) -> bool:
    """Can a backend serve models of this kind?"""
    return (backend is Backend.LLAMA_CPP) is (model.kind is ModelKind.GGUF)


def python_of(backend: Backend, engines: Engines) -> Path:
    """The interpreter that runs a backend. Raises UsageError, which says how to get one, where there is none."""
    if backend is Backend.TRANSFORMERS:
        if find_spec("torch") is None or find_spec("transformers") is None:
            raise UsageError("transformers is not installed; install taxobot with its engine: taxobot[engine]")
        return Path(sys.executable)
    python = engines.vllm if backend is Backend.VLLM else engines.llama_cpp
    if python is None:
        raise UsageError(
            f"{backend} is not installed; `taxobot model engine install {backend}` installs it, or name its Python "
            f"interpreter in the configuration (serve.{backend.replace('-', '_')})"
        )
    return python


def _refusal(model: LocalModel, backend: Backend) -> str:
    if model.kind is ModelKind.GGUF:
        return f"{backend} serves no GGUF files such as {model.name}; leave --backend out, or say llama-cpp"
    return (
        f"llama-cpp serves GGUF files only; make one: `taxobot model convert --model {model.name}`, or leave --backend "
        "out"
    )
