"""The one thread that the model works on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Broken, Job
from runners.models.serving.local.turns import Turns

STOPPING = "the server is stopping"


class Worker:
    """Does jobs from `start` until `stop`. `ended` is called on its thread when it is over, for whatever reason."""

    def __init__(self, held: Held, *, ended: Callable[[], None] = lambda: None) -> None:
        self._turns, self._ended = Turns(held), ended
        self._inbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._given = self._received = self._settled = 0
        self._stopped = threading.Event()
        self._door, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether any job is not done yet."""
        return self._given != self._settled

    def do(self, job: Job) -> None:
        """Let the job wait for its turn; from one thread. Who comes after the end is told so."""
        with self._door:
            if not self._closed:
                self._given += 1
                self._inbox.put(job)
                return
        job.tell(Broken(STOPPING))

    def give_up(self) -> None:
        """Tell all jobs that nothing more will come, once the step that is being done is over."""
        self._stopped.set()
        self._inbox.put(None)

    def stop(self, seconds: float) -> None:
        """Give up, and wait so long for it."""
        self.give_up()
        self._thread.join(seconds)

    def _run(self) -> None:
        import torch

        try:
            with torch.inference_mode():
                while not self._stopped.is_set():
                    self._receive()
                    self._turns.take()
        finally:
            self._stopped.set()
            with self._door:
                self._closed = True
            self._receive()
            self._turns.give_up(STOPPING)
            self._ended()

    def _receive(self) -> None:
        """Take in what has come; wait where there is nothing else to do."""
        wait = not self._turns and not self._stopped.is_set()
        if wait:
            self._settled = self._received
        while wait or not self._inbox.empty():
            job = self._inbox.get()
            if job is not None:
                self._received += 1
                self._turns.add(job)
            wait = False
