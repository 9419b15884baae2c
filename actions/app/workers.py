"""Our own workers as a dispatcher, put together."""

from __future__ import annotations

from pathlib import Path

from actions.app.left import FILES
from actions.app.packing import Packer
from bot.app.book.book import Book
from bot.app.dispatch.worker import WorkerDispatcher, enqueue
from bot.app.seams import Doors
from runners.taxonomy.site import Site
from schemas.app import AppConfig


def dispatch_to_workers(book: Book, doors: Doors, config: AppConfig, *, site: Site, folder: Path) -> WorkerDispatcher:
    """The dispatcher `worker`; `folder` is where commits are fetched to, for one parcel each. Jobs are handed over by
    DBOS of this process.
    """
    return WorkerDispatcher(
        book,
        pack=Packer(doors, config.github, site, folder),
        names=FILES,
        lease=config.lease_seconds,
        enqueue=enqueue,
    )
