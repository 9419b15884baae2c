"""`taxobot model serve`: a model behind OpenAI's API, until Ctrl-C."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.model.announcement import KEY, announce, say, warn
from actions.cli.model.refused import SERVE, refusing
from actions.cli.paths import NamedPath

if TYPE_CHECKING:
    from actions.cli.model.means import Means
    from runners.models.serving.values import Running, ServeRequest

BACKENDS = ("vllm", "llama-cpp", "transformers")
FAMILIES = ("granite", "merlinite", "mixtral", "mistral", "llama")
CONFIGURED = "Default: as configured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line; None: as the configuration has it."""

    model_path: str | None
    backend: str | None
    host: str | None
    port: int | None
    gpus: int | None
    max_ctx_size: int | None
    gpu_layers: int | None
    num_threads: int | None
    chat_template: str | None
    model_family: str | None
    adapters: tuple[str, ...]
    log_file: Path | None
    extra: tuple[str, ...]


@click.command()
@click.option("-m", "--model-path", "--model", metavar="NAME|PATH", help="The model. Default: the configured student.")
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    help="Default: llama-cpp for GGUF; else vllm where it is installed and a GPU stands, else transformers.",
)
@click.option("--host", metavar="ADDRESS", help=f"The address to listen on. {CONFIGURED} (127.0.0.1).")
@click.option("-p", "--port", type=click.IntRange(1, 65_535), help=f"The port to listen on. {CONFIGURED} (8000).")
@click.option("--gpus", type=click.IntRange(min=1), help="GPUs that the model is spread over. Default: all that fit.")
@click.option(
    "--max-ctx-size",
    type=click.IntRange(min=1),
    metavar="TOKENS",
    help="Prompt and answer together. Default: the model's own; of llama-cpp, and vllm on a CPU, 8192 at most.",
)
@click.option("--gpu-layers", type=click.IntRange(min=-1), help="Layers that llama-cpp puts on the GPU; -1 is all.")
@click.option("--num-threads", type=click.IntRange(min=1), help="CPU threads.")
@click.option(
    "--chat-template", metavar="tokenizer|FILE", help="The model's own chat template, or that of a Jinja file."
)
@click.option(
    "--model-family", type=click.Choice(FAMILIES), help="Take this family's chat template instead of the model's own."
)
@click.option(
    "--adapter", "adapters", multiple=True, metavar="NAME=PATH", help="Serve an adapter of the model too. Repeatable."
)
@click.option(
    "--log-file",
    type=NamedPath(path_type=Path, dir_okay=False),
    help="Append the server's output to this file. Default: a new one, whose path is printed.",
)
@click.argument("extra", nargs=-1, type=click.UNPROCESSED)
@refusing(SERVE)
def serve(**options: Any) -> None:
    """Serve a model over OpenAI's API until Ctrl-C; EXTRA, behind --, goes to the backend's own command line.

    Callers have to show the key in TAXOBOT_SERVE_KEY, if that is set. A port that somebody else has is never used.
    """
    from actions.cli.workplace import working
    from runners.models.serving.start import serving
    from schemas.errors import Interrupted

    request, means = _prepare(Asked(**options))
    warn(request)
    seconds = means.serve.start_seconds
    try:
        with (
            working() as progress,
            serving(request, engines=means.engines, progress=progress, seconds=seconds) as running,
        ):
            announce(request, running)
            _wait(running)
    except Interrupted as error:
        raise Interrupted(f"interrupted while {request.name} was loading; nothing is left running") from error


def _prepare(asked: Asked) -> tuple[ServeRequest, Means]:
    """What is to be served, and with what. Paths count from the current folder, so this comes first."""
    from actions.cli.model.chosen import choose_model, open_shelf
    from actions.cli.model.means import Wishes, find_means, named_adapters, request_for, with_base
    from actions.cli.model.template import chosen_template
    from schemas.models import Backend

    means = find_means()
    shelf = open_shelf()
    model, own = with_base(choose_model(asked.model_path), shelf)
    wishes = Wishes(
        backend=Backend(asked.backend) if asked.backend else None,
        gpus=asked.gpus,
        context=asked.max_ctx_size,
        gpu_layers=asked.gpu_layers,
        threads=asked.num_threads,
        chat_template=chosen_template(asked.chat_template, asked.model_family, configured=means.serve.chat_template),
    )
    adapters = (*own, *named_adapters(asked.adapters, shelf))
    return _placed(asked, request_for(model, model.name, wishes, means, adapters=adapters), means), means


def _placed(asked: Asked, request: ServeRequest, means: Means) -> ServeRequest:
    """The request with address, key and log."""
    from runners.models.client.keys import read_key

    return replace(
        request,
        host=asked.host or means.serve.host,
        port=asked.port or means.serve.port,
        key=read_key(KEY) if os.environ.get(KEY) else None,
        log=asked.log_file.absolute() if asked.log_file else _new_log(),
        extra=asked.extra,
    )


def _new_log() -> Path:
    from platformdirs import user_log_path

    try:
        folder = user_log_path("taxobot", ensure_exists=True)
    except OSError:
        folder = Path(tempfile.gettempdir())
    return folder / f"serve-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"


def _wait(running: Running) -> None:
    from runners.models.serving.start import await_end
    from schemas.errors import Interrupted

    try:
        await_end(running)
    except Interrupted:  # the way in which serving ends
        say("stopped")
