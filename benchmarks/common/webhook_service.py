"""The service as a process of its own, for `benchmarks/webhooks.py`: the real server, intake, queue and hearings.

GitHub alone is none: what a hearing asks of it is answered by a few lines here, at once. Lives are begun, and wait for
a process that lives them, which nobody starts.

    python -m common.webhook_service DATABASE_URL LOG       prints its port, and ends with SIGTERM
"""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from typing import Any, cast

import uvicorn
from common.webhook_load import APP, BOT, NAME, PERSON, REPOSITORY, SECRET, head_of
from pydantic import SecretStr

from actions.app.considering import consider
from actions.app.office import Office
from bot.app.book.book import Book
from bot.app.delivering import enqueue_delivery
from bot.app.durable import DELIVERIES, launch, name_process, stop
from bot.app.hearing import Hearings
from bot.app.intake import Intake
from bot.app.logs import set_up
from bot.app.metrics import Metrics
from bot.app.notices import Notice
from bot.app.readiness import Readiness
from bot.app.served import Ourselves
from bot.app.server import SETTINGS, Service, build_app
from bot.app.status.overview import look
from bot.app.words import Order
from bot.github.values import Pull, User
from schemas.app import AppConfig


class Hub:
    """GitHub as far as a push is considered: how the pull request stands now."""

    name = NAME

    def close(self) -> None:
        """Nothing is kept open."""

    def pull(self, number: int) -> Pull:
        """The pull request with its last head."""
        head, person = head_of(number), User(PERSON, "ann")
        return Pull(number, True, head, f"topic-{number}", REPOSITORY, "b" * 40, "main", person, frozenset())


class Doors:
    """Ways to that GitHub."""

    me, app = User(BOT, "taxobot[bot]"), APP

    def hub(self, repository: int) -> Any:  # noqa: ARG002 - there is one
        """The one that there is."""
        return Hub()


class Listener:
    """The service's own considering, of everything but commands: for those, git would fetch commits."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        """See `bot.app.seams.Desk`."""
        return () if notice.kind == "comment" else consider(self._office, notice)


def main(url: str, log: Path) -> None:
    """Serve until SIGTERM."""
    secret = SecretStr(SECRET)
    with log.open("w", encoding="utf-8") as stream:
        set_up([secret], stream=stream)
        book, metrics, doors = Book.open(url), Metrics(), cast(Any, Doors())
        listener: Any = Listener(Office(book, doors, {}, AppConfig(), cast(Any, None), b"", log.parent / "steps"))
        Hearings(listener)
        launch(url, process=name_process(), listen=[DELIVERIES])
        us = Ourselves(APP, BOT, (NAME,))
        intake = Intake(secret=secret, us=us, enqueue=enqueue_delivery, metrics=metrics)
        readiness = Readiness({})
        app = build_app(Service(intake, readiness, metrics, lambda: look(book, lease=90), SecretStr("")))
        asyncio.run(serve(uvicorn.Server(uvicorn.Config(app, **SETTINGS))))
        stop(seconds=10)


async def serve(server: uvicorn.Server) -> None:
    """Listen where there is room, and say where."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        print(listening.getsockname()[1], flush=True)
        await server.serve([listening])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
