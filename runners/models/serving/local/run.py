"""A server from its socket to its end."""

from __future__ import annotations

import asyncio
import copy
import logging
import socket
from dataclasses import replace

import uvicorn

from runners.models.serving.local.app import make_app
from runners.models.serving.local.arguments import Arguments
from runners.models.serving.local.held import Held
from runners.models.serving.local.listening import claim, is_near, show_address
from runners.models.serving.local.loading import check_folders, load
from runners.models.serving.local.worker import Worker
from schemas.errors import PortTaken, ServerFailed

GRACE = 2  # seconds that answers on their way get when the server is told to stop; then their callers are told
LAST = 10  # seconds after which connections are cut that are still there

log = logging.getLogger(__name__)


def run(asked: Arguments, key: str | None) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises PortTaken, ModelRefused, UsageError, and ServerFailed where the model's thread ends by itself.
    """
    with claim(asked.host, asked.port) as listener:
        check_folders(asked)
        _quieten(asked.threads)
        serve(load(asked), key, listener)


def serve(held: Held, key: str | None, listener: socket.socket) -> None:
    """Answer on a socket that is bound. Raises PortTaken and ServerFailed."""

    def stop() -> None:
        server.should_exit = True

    # Prompts become tokens on one thread, tokens text on another, and a tokenizer is no thing for two.
    worker = Worker(replace(held, tokenizer=copy.deepcopy(held.tokenizer)), ended=stop)
    app = make_app(held, worker, key=key, near=is_near(listener))
    ready = f"serving {', '.join((held.name, *held.adapters))} at http://{show_address(listener)}/v1"
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=LAST)
    server = Server(config, ready, worker)
    try:
        server.run(sockets=[listener])
    except OSError as error:
        raise PortTaken(f"can't listen on {show_address(listener)}: {error.strerror}") from error
    # A signal would have ended the program within `run`.
    raise ServerFailed("the thread that the model works on ended; what it says is above")


class Server(uvicorn.Server):
    """Logs `ready` once it listens, and ends streams in good order."""

    def __init__(self, config: uvicorn.Config, ready: str, worker: Worker) -> None:
        super().__init__(config)
        self._ready, self._worker = ready, worker

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        log.info("%s", self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no more, and wait for the answers that are on their way."""
        late = asyncio.get_running_loop().call_later(GRACE, self._worker.give_up)
        await super().shutdown(sockets)
        late.cancel()


def _quieten(threads: int | None) -> None:
    import torch
    from transformers.utils import logging as bars

    if threads is not None:
        torch.set_num_threads(threads)
    # A log has no use for bars.
    bars.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
