"""What the service's parts tell of themselves, as numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.app.book.boards import Board
from bot.app.book.book import Book
from bot.app.metrics import Metrics


def watch_publisher(book: Book, metrics: Metrics) -> Callable[[Board, Exception | None], None]:
    """For `Publisher(told=…)`: count what it writes, and time the first word about each head."""

    def told(board: Board, error: Exception | None) -> None:
        metrics.published(failed=error is not None)
        if error is None and (seen := _first_seen(book, board)) is not None and board.wrote < seen:
            metrics.first_shown(max(0.0, book.now() - seen))

    return told


def _first_seen(book: Book, board: Board) -> float | None:
    """When the head of this board was first looked at, in seconds; None where nothing is remembered of it."""
    known = book.pulls.get(board.repository, board.pull)
    if known is None or known.record is None or not known.record.seen or known.record.head != known.head:
        return None
    return datetime.fromisoformat(known.record.seen).timestamp()
