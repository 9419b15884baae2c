"""Everything that the steps of lives are done with, put together once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.book.book import Book
from bot.app.seams import Dispatcher, Doors
from schemas.app import AppConfig

if TYPE_CHECKING:
    from runners.taxonomy.site import Site


@dataclass(frozen=True)
class Office:
    """The book, the doors, where work is done, and the operator's part.

    `key` signs comments and belongs to this App alone; `folder` is where commits are fetched to, for one step each.
    `now` tells the time in seconds.
    """

    book: Book
    doors: Doors
    dispatchers: Mapping[str, Dispatcher]
    config: AppConfig
    site: Site
    key: bytes
    folder: Path
    now: Callable[[], float] = time.time

    def time(self) -> datetime:
        """Now, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)
