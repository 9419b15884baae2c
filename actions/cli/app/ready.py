"""What /readyz looks at."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

import sqlalchemy as sa

from bot.app.book.book import Book
from bot.app.readiness import Check
from bot.github.app.application import Application
from bot.github.errors import Unavailable

LOG = logging.getLogger("taxobot.readiness")
FRESH = 300.0
"""Seconds for which an answer of GitHub's holds; whoever asks /readyz asks every few seconds."""


def look_at_database(book: Book) -> Check:
    """Whether the database answers."""

    def look() -> None:
        with book.engine.connect() as connection:
            connection.execute(sa.select(1))

    return look


def look_at_key(application: Application, *, now: Callable[[], float] = time.monotonic) -> Check:
    """Whether GitHub takes the App's key, which it did at the start. While GitHub is away nobody knows, and webhooks
    that come all the same are welcome.
    """
    lock, asked = Lock(), [now()]

    def look() -> None:
        with lock:
            if now() - asked[0] < FRESH:
                return
            try:
                application.itself()
            except Unavailable as error:
                LOG.warning("GitHub is away", extra={"problem": str(error)})
            asked[0] = now()

    return look
