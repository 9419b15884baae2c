"""What a server is asked to hold, and what one that runs tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runners.models.client.seam import Endpoint
from schemas.models import Backend, LocalModel


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """A model to be served under `name` (and adapters of it, each under its own name) on `host`:`port`.

    `port` None takes a free one. `gpus` is how many are used (None: all there are). `context` is the longest prompt and
    answer together, in tokens (None: the model's own; at most 8192 where memory for all of it is set aside at
    the start). `gpu_layers` are those that llama.cpp puts on a GPU (-1: all). `threads` None is the backend's choice.
    `chat_template` is `tokenizer` (the model's own), or the path of a Jinja file. `extra` goes to the backend's command
    line as it is. `log` is the file that the server's output goes to (None: one in a temporary folder). `key` is what
    callers have to show.
    """

    model: LocalModel
    name: str
    backend: Backend
    adapters: tuple[tuple[str, LocalModel], ...] = ()
    host: str = "127.0.0.1"
    port: int | None = None
    gpus: int | None = None
    context: int | None = None
    gpu_layers: int = -1
    threads: int | None = None
    chat_template: str = "tokenizer"
    extra: tuple[str, ...] = ()
    log: Path | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Launch:
    """How a backend is started: an argument list, and what its environment has beside the usual."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Engines:
    """The Python interpreters of environments that hold a backend of their own; None where there is none."""

    vllm: Path | None = None
    llama_cpp: Path | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is ready and has proved which model it holds. `pid` is that of its process group's leader."""

    endpoint: Endpoint
    backend: Backend
    pid: int
    log: Path
