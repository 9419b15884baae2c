"""What this machine serves models with, and how a model is served by it when nobody says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError
from schemas.models import Backend, LocalModel, ModelKind

if TYPE_CHECKING:
    from runners.models.hardware import Machine
    from runners.models.serving.values import Engines, ServeRequest
    from runners.models.shelf import Shelf
    from schemas.config import ServeConfig

Adapters = tuple[tuple[str, LocalModel], ...]


@dataclass(frozen=True, slots=True)
class Means:
    """The configuration's words on serving, the environments of backends, the machine."""

    serve: ServeConfig
    engines: Engines
    machine: Machine


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for; None: by the configuration, or what suits."""

    backend: Backend | None = None
    gpus: int | None = None
    context: int | None = None
    gpu_layers: int | None = None
    threads: int | None = None
    chat_template: str = "tokenizer"


def find_means() -> Means:
    """Look at configuration, environments and machine. Raises UsageError for a wrong configuration."""
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder
    from runners.models.engines import find_engines
    from runners.models.hardware import look

    config = read_config()
    return Means(config.serve, find_engines(config.serve, data_folder(config)), look())


def request_for(model: LocalModel, name: str, wishes: Wishes, means: Means, *, adapters: Adapters = ()) -> ServeRequest:
    """How a model, and adapters of it, are served here: as wished, else as configured, else as suits the machine.

    Raises UsageError for what does not go together.
    """
    from runners.models.serving.choose import choose_backend, serves
    from runners.models.serving.values import ServeRequest

    serve = means.serve
    configured = None if serve.backend == "auto" else Backend(serve.backend)
    preferred = configured if configured and serves(configured, model) else None
    backend = choose_backend(model, asked=wishes.backend or preferred, engines=means.engines, machine=means.machine)
    on_llama = backend is Backend.LLAMA_CPP
    layers = serve.gpu_layers if on_llama and wishes.gpu_layers is None else wishes.gpu_layers
    threads = wishes.threads or serve.num_threads
    return ServeRequest(
        model=model,
        name=name,
        backend=backend,
        adapters=adapters,
        gpus=_gpus(model, backend, wishes, means),
        context=_context(model, backend, wishes, means),
        gpu_layers=-1 if layers is None else layers,
        # llama.cpp counts the machine's processors, and does not see what of them a container may use.
        threads=means.machine.cores if on_llama and threads is None else threads,
        chat_template=wishes.chat_template,
    )


def with_base(model: LocalModel, shelf: Shelf) -> tuple[LocalModel, Adapters]:
    """A model as it is served: an adapter as what it is added to its base. Raises UsageError where that is not here."""
    if model.kind is not ModelKind.ADAPTER:
        return model, ()
    if model.base is None:
        raise UsageError(f"the adapter {model.name} does not say which model it belongs to; serve that with --adapter")
    base = shelf.find(model.base)
    if base.kind is not ModelKind.SAFETENSORS:
        raise UsageError(f"the adapter {model.name} belongs to {model.base}, and adapters are not added to {base.kind}")
    return base, ((model.name, model),)


def named_adapters(words: Sequence[str], shelf: Shelf) -> Adapters:
    """`NAME=PATH` words as adapters by name; PATH may be a name on the shelf. Raises UsageError for what is none."""
    found = []
    for word in words:
        name, equals, place = word.partition("=")
        if not (name and equals and place):
            raise UsageError(f"--adapter {word}: write NAME=PATH, the name to ask for and the adapter's folder")
        adapter = shelf.find(Path(place) if Path(place).exists() else place)
        if adapter.kind is not ModelKind.ADAPTER:
            raise UsageError(f"--adapter {word}: that is a model ({adapter.kind}), no adapter")
        found.append((name, adapter))
    return tuple(found)


def _context(model: LocalModel, backend: Backend, wishes: Wishes, means: Means) -> int | None:
    """What is configured is meant for all models of a machine: one that was made for less gets what it was made for."""
    from runners.models.serving.backends.limits import own_context, read_settings

    asked, configured = wishes.context, means.serve.max_ctx_size
    own = None if model.kind is ModelKind.GGUF else own_context(read_settings(model.path))
    if asked and own and asked > own and backend is Backend.TRANSFORMERS:
        raise UsageError(f"--max-ctx-size {asked} is more than the {own} tokens that {model.name} was made for")
    if asked or configured is None:
        return asked
    return min(configured, own or configured)


def _gpus(model: LocalModel, backend: Backend, wishes: Wishes, means: Means) -> int | None:
    here = len(means.machine.gpus)
    asked = wishes.gpus or (means.serve.gpus if here else None)
    if asked is not None and asked > here:
        raise UsageError(f"GPUs asked for: {asked}; this machine has {here or 'none'}")
    if asked is None and backend is Backend.VLLM:
        from runners.models.serving.backends.limits import read_settings, spread

        return spread(read_settings(model.path), here)
    return asked
