"""Brings GitHub to the boards: a thread of every app process, with one writer for each pull request.

A board that changes is shown at once; the progress of work that goes on, every few seconds. What cannot be shown is
tried again for ever, after longer and longer pauses. Two processes never write the same pull request: whoever shows a
board holds it, and holds it again and again until it is done.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from bot.app.book.boards import Board, Boards
from bot.github.errors import NotFound, Unavailable
from bot.github.retry import REFUSALS
from schemas.errors import TaxobotError

LOG = logging.getLogger("taxobot.publisher")
AT_ONCE = 8
HOLD = 60.0
"""Seconds that a board is held without another word; a process that is killed holds its boards no longer."""
SETTLED = 1.0
"""Seconds between two edits of one comment, whatever happens: GitHub counts what creates notifications."""
LOOK = 0.25
FIRST, LONGEST, LIMIT = 2.0, 900.0, 60.0
"""Seconds: the first pause after a failure, the longest, and the shortest after a rate limit that outlasted a call.
Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""
AWAY = 12
"""After so many tries, which take about an hour, a head that has moved on does not come back."""
LOST = 6
"""After so many answers that the pull request or the repository is not there, it is believed."""


class Publisher:
    """Shows what is on the boards. `publish` brings GitHub to a board, and returns the digest of what it shows (that of
    the board where nothing has changed), empty where it is not shown: the head has moved on, and may come back. It may
    be called from several threads, and for one board twice.

    `watched` is the time in seconds between two edits while work goes on; `told` hears of every try, with None or with
    what it failed by.
    """

    def __init__(
        self,
        boards: Boards,
        publish: Callable[[Board], str],
        *,
        holder: str,
        watched: float,
        told: Callable[[Board, Exception | None], None] = lambda _board, _error: None,
    ) -> None:
        self._boards, self._publish, self._holder = boards, publish, holder
        self._watched, self._told = watched, told
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._going: dict[tuple[int, int], tuple[Board, threading.Thread]] = {}

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self, *, seconds: float) -> bool:
        """Begin nothing more, and let what was begun end within so many seconds; whether it did."""
        self._over.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def turn(self) -> int:
        """Begin to show what is due, as far as there are hands for it; returns how many boards those are."""
        self._going = {key: one for key, one in self._going.items() if one[1].is_alive()}
        free = AT_ONCE - len(self._going)
        if free <= 0:
            return 0
        due = self._boards.due(limit=free, watched=self._watched, settled=SETTLED)
        return sum(self._begin(board) for board in due)

    def show(self, board: Board) -> None:
        """Bring GitHub to a board that is held, and note what came of it."""
        try:
            digest = self._publish(board)
        except Exception as error:  # noqa: BLE001 - whatever it is, the board is tried again
            self._note_failure(board, error)
            self._told(board, error)
            return
        if not digest and board.fails < AWAY:
            self._boards.failed(board, holder=self._holder, pause=pause_after(board.fails))
            return
        self._boards.wrote(board, holder=self._holder, digest=digest)
        self._told(board, None)

    def _run(self) -> None:
        rounds = 0
        while not self._over.wait(LOOK):
            rounds += 1
            self._look_round(renew=rounds % int(HOLD / 4 / LOOK) == 0)
        for _, writer in self._going.values():
            writer.join()

    def _look_round(self, *, renew: bool) -> None:
        try:
            if renew:
                for board, _ in self._going.values():
                    self._boards.hold_on(board, holder=self._holder, seconds=HOLD)
            self.turn()
        except Exception:  # the database is away; whoever asks /readyz is told
            LOG.exception("boards could not be read")

    def _begin(self, board: Board) -> bool:
        key = board.repository, board.pull
        if key in self._going or not self._boards.hold(board, holder=self._holder, seconds=HOLD):
            return False
        # A thread that ends with the process, however long GitHub lets it wait: what it began, another one does again.
        writer = threading.Thread(target=self.show, args=(board,), name=f"publish {board.pull}", daemon=True)
        self._going[key] = board, writer
        writer.start()
        return True

    def _note_failure(self, board: Board, error: Exception) -> None:
        about = {"repository": board.repository, "pull": board.pull, "fails": board.fails + 1}
        if isinstance(error, NotFound) and board.fails + 1 >= LOST:
            LOG.warning("nothing is shown any more: it is gone", extra=about)
            self._boards.forget(board.repository, board.pull)
            return
        if isinstance(error, TaxobotError):
            LOG.warning("not shown", extra={**about, "problem": str(error)})
        else:
            LOG.exception("not shown", extra=about)
        self._boards.failed(board, holder=self._holder, pause=pause_after(board.fails, error))


def pause_after(fails: int, error: Exception | None = None) -> float:
    """Seconds until a board that could not be shown is tried again: twice as long each time, and a bit by chance."""
    limited = isinstance(error, Unavailable) and error.status in REFUSALS
    shortest = LIMIT if limited else FIRST
    return float(min(LONGEST, max(shortest, FIRST * 2.0 ** min(fails, 12))) * (1 + random.random() / 4))
