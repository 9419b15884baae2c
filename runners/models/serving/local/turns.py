"""Whose turn it is: prompts that are read, choices that begin, batches that take a step."""

from __future__ import annotations

import copy
import logging
from collections import deque
from collections.abc import Callable, Iterator

from runners.models.serving.local.batch import Batch
from runners.models.serving.local.cache import may_join
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Broken, Job
from runners.models.serving.local.lines import Lines
from runners.models.serving.local.prefill import Prefill
from runners.models.serving.local.row import Row

ROWS = 16  # choices at once: each holds keys and values of all its tokens
SHARE = 8  # of them for one request, so that the next one finds a place

log = logging.getLogger(__name__)


class Turns:
    """All work that there is. In one turn one prompt is read a stretch further, and every choice gets a token.

    Requests take turns too: one for a hundred choices, or for a thousand prompts, keeps nobody waiting for all of them.
    """

    def __init__(self, held: Held) -> None:
        self._held, self._joinable = held, may_join(held)
        self._waiting = Lines()
        self._reading: deque[Prefill] = deque()
        self._ready: deque[tuple[Prefill, int]] = deque()
        self._batches: list[Batch] = []

    def __bool__(self) -> bool:
        return bool(self._waiting or self._reading or self._ready or self._batches)

    def add(self, job: Job) -> None:
        """Let the job wait for its turn."""
        self._waiting.add(job)

    def take(self) -> None:
        """One turn."""
        self._forget_gone()
        self._read()
        self._begin_some()
        for batch in self._batches:
            self._guard(batch.step, [row.job for row in batch.rows])
        self._forget_gone()

    def give_up(self, reason: str) -> None:
        """Tell all that nothing more will come."""
        _break(self._jobs(), reason)
        self._forget_gone()

    def _read(self) -> None:
        """The next stretch of one prompt."""
        # However many choices of others still wait: who comes gets in line with them.
        while len(self._reading) + len(self._ready) < ROWS and (job := self._waiting.take(self._may_read)):
            self._reading.append(Prefill(self._held, job, joinable=self._joinable))
        if self._reading:
            prefill = self._reading.popleft()
            self._guard(lambda: self._stretch(prefill), [prefill.job])

    def _stretch(self, prefill: Prefill) -> None:
        if not prefill.step():
            self._reading.append(prefill)
            return
        for piece in prefill.echo():
            prefill.job.tell(piece)
        self._ready.append((prefill, 0))

    def _may_read(self, job: Job) -> bool:
        begun = [*self._reading, *(prefill for prefill, _ in self._ready)]
        return self._open(job) + sum(prefill.job.gone is job.gone for prefill in begun) < SHARE

    def _open(self, job: Job | None = None) -> int:
        """How many choices are on their way, or those of one request."""
        rows = [row for batch in self._batches for row in batch.rows]
        return sum(job is None or row.job.gone is job.gone for row in rows)

    def _begin_some(self) -> None:
        ready, self._ready = self._ready, deque()
        left = []
        for prefill, number in ready:
            if self._open() < ROWS and self._open(prefill.job) < SHARE:
                self._begin(prefill, number)
            else:
                left.append((prefill, number))
        # Those who got a place go behind those who did not.
        self._ready.extendleft(reversed(left))

    def _begin(self, prefill: Prefill, number: int) -> None:
        """Choice `number` draws its first token, and joins those who need more."""
        row = Row(self._held, prefill.job, number)
        last = number + 1 == prefill.job.settings.n
        self._guard(lambda: self._place(row, prefill, last=last), [prefill.job])
        if not last and not prefill.job.gone.is_set():
            self._ready.append((prefill, number + 1))

    def _place(self, row: Row, prefill: Prefill, *, last: bool) -> None:
        row.take(prefill.logits)
        if row.over:
            return
        length = len(prefill.job.prompt.ids)
        mine = (batch for batch in self._batches if batch.adapter == row.job.adapter and self._joinable)
        batch = next(mine, None)
        if batch is not None:
            batch.add(row, prefill.cache, length)
        else:
            cache = prefill.cache if last else copy.deepcopy(prefill.cache)
            self._batches.append(Batch(self._held, row, cache, length))

    def _guard(self, work: Callable[[], None], jobs: list[Job]) -> None:
        """Do the work; where it fails, those whose work it was are told, and all others go on."""
        try:
            work()
        except Exception:
            log.exception("the model failed")
            _break(jobs, "the model failed; the server's log says how")
            self._forget_gone()

    def _forget_gone(self) -> None:
        self._waiting.forget_gone()
        self._reading = deque(one for one in self._reading if not one.job.gone.is_set())
        self._ready = deque(one for one in self._ready if not one[0].job.gone.is_set())
        for batch in self._batches:
            batch.drop_over()
        self._batches = [batch for batch in self._batches if batch.rows]

    def _jobs(self) -> Iterator[Job]:
        yield from self._waiting
        yield from (prefill.job for prefill in self._reading)
        yield from (prefill.job for prefill, _ in self._ready)
        yield from (row.job for batch in self._batches for row in batch.rows)


def _break(jobs: Iterator[Job] | list[Job], reason: str) -> None:
    for job in list(jobs):
        if not job.gone.is_set():
            job.gone.set()
            job.tell(Broken(reason))
