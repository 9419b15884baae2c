"""llama.cpp's server, from llama-cpp-python: https://llama-cpp-python.readthedocs.io/en/latest/server/."""

from __future__ import annotations

from pathlib import Path

from runners.models.serving.backends import llama_program
from runners.models.serving.backends.extra import check_extra
from runners.models.serving.backends.limits import CONTEXT, devices
from runners.models.serving.values import Launch, ServeRequest
from schemas.errors import UsageError


def launch(request: ServeRequest, *, python: Path) -> Launch:
    """How llama.cpp serves the request from the environment of `python`. Raises UsageError for what it cannot do."""
    check_extra(request.extra)
    if request.adapters:
        raise UsageError(
            "llama-cpp serves no adapters; make a model of it and convert that first: `taxobot model convert`"
        )
    key = {"API_KEY": request.key} if request.key else {}
    return Launch(
        argv=(str(python), "-P", llama_program.__file__, *_settings(request), *request.extra),
        # Its program takes these two from the environment before it looks at its arguments.
        environment={"HOST": request.host, "PORT": str(request.port), **key, **devices(request.gpus)},
    )


def _settings(request: ServeRequest) -> list[str]:
    context = ["--n_ctx", str(request.context)] if request.context else []
    threads = str(request.threads)
    return [
        "" if request.chat_template == "tokenizer" else request.chat_template,
        str(CONTEXT),
        *("--model", str(request.model.path), "--model_alias", request.name),
        *("--host", request.host, "--port", str(request.port)),
        *("--n_gpu_layers", str(request.gpu_layers), *context),
        *(("--n_threads", threads, "--n_threads_batch", threads) if request.threads else ()),
        # Else an answer that is streamed ends, as if it were whole, as soon as somebody else asks.
        *("--interrupt_requests", "false"),
    ]
