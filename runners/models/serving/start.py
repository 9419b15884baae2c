"""Serve a model for as long as a block runs: start, proof, clean end."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from runners.models.client.seam import Endpoint
from runners.models.serving.backends import llama_cpp, transformers, vllm
from runners.models.serving.choose import python_of
from runners.models.serving.environment import environment_for
from runners.models.serving.health import Waiting, await_ready
from runners.models.serving.kept import Kept
from runners.models.serving.log import OpenLog, ServerLog, open_log
from runners.models.serving.port import answers, free_port, require_free, url_of
from runners.models.serving.values import Engines, Launch, Running, ServeRequest
from runners.progress import Progress
from schemas.errors import EndpointUnreachable, PortTaken, ServerFailed
from schemas.models import Backend

GRACE = 15.0
"""Seconds that a server has to end in good order: vLLM ends its workers and gives shared memory back."""
ENDING, LOOK = 5.0, 0.1
"""Seconds from when a server listens no more until its process is gone, and between two looks."""
TRIES = 3
"""Free ports that are tried: somebody else may take one before our server does."""
_LAUNCHES = {Backend.VLLM: vllm.launch, Backend.LLAMA_CPP: llama_cpp.launch, Backend.TRANSFORMERS: transformers.launch}


@contextmanager
def serving(request: ServeRequest, *, engines: Engines, progress: Progress, seconds: float) -> Iterator[Running]:
    """Within the block a server holds the model that the request names: it is ours, it is ready, and it says so.

    It ends with the block, and with this process, however that ends, and so does all that it started. Raises UsageError
    for what the backend cannot do, PortTaken where somebody else listens on the port, ServerFailed where the server
    dies, is not ready after `seconds`, or holds another model; also where it dies within the block, and callers
    therefore could not reach it. A log in a temporary folder is kept where ServerFailed names it.
    """
    python = python_of(request.backend, engines)
    _check(request, python)
    with open_log(request.log, key=request.key) as log:
        kept, running = _start(request, python, log, progress=progress, seconds=seconds)
        try:
            yield running
        except EndpointUnreachable as error:
            if not _is_there(kept, running):
                raise _ended(running.endpoint.model, log.said) from error
            raise
        finally:
            kept.stop()


def _is_there(kept: Kept, running: Running) -> bool:
    """Does the server run? One that listens no more is waited for: it may be about to end."""
    place, until = urlsplit(running.endpoint.url), time.monotonic() + ENDING
    while kept.alive and not answers(place.hostname or "", place.port or 0) and time.monotonic() < until:
        kept.wait(LOOK)
    return kept.alive


def await_end(running: Running) -> None:
    """Wait until the server ends by itself, and raise ServerFailed then."""
    with suppress(psutil.NoSuchProcess):  # that is what is waited for
        psutil.Process(running.pid).wait()
    raise _ended(running.endpoint.model, ServerLog(running.log, key=running.endpoint.key))


def _check(request: ServeRequest, python: Path) -> None:
    """Find what cannot be before a start is announced."""
    _LAUNCHES[request.backend](request, python=python)
    _place(request)


def _start(
    request: ServeRequest, python: Path, log: OpenLog, *, progress: Progress, seconds: float
) -> tuple[Kept, Running]:
    until = time.monotonic() + seconds
    tries = Retrying(
        retry=retry_if_exception_type(PortTaken),
        stop=stop_after_attempt(1 if request.port else TRIES),
        reraise=True,
    )
    with progress.stage("load", f"{request.model.name} into {request.backend}"):
        return tries(_start_once, request, python, log, progress=progress, until=until)


def _start_once(
    request: ServeRequest, python: Path, log: OpenLog, *, progress: Progress, until: float
) -> tuple[Kept, Running]:
    placed = _place(request)
    endpoint = Endpoint(url_of(placed.host, placed.port or 0), request.name, request.key)
    launch = _LAUNCHES[request.backend](placed, python=python)
    kept = _run(launch, python, log, until=until)
    try:
        waiting = Waiting(kept, log.said, endpoint, placed.host, placed.port or 0, _names(request))
        await_ready(waiting, seconds=until - time.monotonic(), progress=progress)
    except BaseException:
        kept.stop()
        raise
    return kept, Running(endpoint, request.backend, kept.pid, log.said.path)


def _place(request: ServeRequest) -> ServeRequest:
    """The request with a port that is free now."""
    if request.port is None:
        return replace(request, port=free_port(request.host))
    require_free(request.host, request.port)
    return request


def _run(launch: Launch, python: Path, log: OpenLog, *, until: float) -> Kept:
    folder = Path(tempfile.mkdtemp(prefix="taxobot-serve-"))
    environment = environment_for(launch.environment, python=python)
    seconds = until - time.monotonic()
    try:
        return Kept(launch.argv, environment=environment, folder=folder, log=log.file, seconds=seconds, grace=GRACE)
    except subprocess.TimeoutExpired as error:
        raise ServerFailed(f"{python} did not even start within {seconds:.0f} s; {log.said.last_words()}") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # the keeper removes it, but there is none
        raise


def _names(request: ServeRequest) -> frozenset[str]:
    return frozenset((request.name, *(name for name, _ in request.adapters)))


def _ended(name: str, log: ServerLog) -> ServerFailed:
    return ServerFailed(f"the server of {name} ended by itself; {log.last_words()}; the whole is in {log.path}")
