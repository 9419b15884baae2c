"""Our own server: transformers behind OpenAI's API, in a process of its own."""

from __future__ import annotations

from pathlib import Path

from runners.models.serving.backends.extra import check_extra
from runners.models.serving.backends.limits import devices
from runners.models.serving.values import Launch, ServeRequest
from schemas.errors import UsageError

_MODULE = "runners.models.serving.local"


def launch(request: ServeRequest, *, python: Path) -> Launch:
    """How our own server serves the request, by the interpreter that runs taxobot. Raises UsageError for what it cannot
    do.
    """
    check_extra(request.extra)
    if request.gpu_layers != -1:
        raise UsageError("transformers puts whole models on one device; --gpu-layers is for the backend llama-cpp")
    key = {"TAXOBOT_SERVE_KEY": request.key} if request.key else {}
    return Launch(
        argv=(str(python), "-P", "-m", _MODULE, *_arguments(request), *request.extra),
        environment={**key, **devices(request.gpus)},
    )


def _arguments(request: ServeRequest) -> list[str]:
    options = {
        "--context": request.context,
        "--threads": request.threads,
        "--chat-template": None if request.chat_template == "tokenizer" else request.chat_template,
    }
    return [
        str(request.model.path),
        *("--name", request.name, "--host", request.host, "--port", str(request.port)),
        *(word for name, adapter in request.adapters for word in ("--adapter", f"{name}={adapter.path}")),
        *(word for option, value in options.items() if value is not None for word in (option, str(value))),
    ]
