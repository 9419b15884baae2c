"""A job's process, seen from outside: started with an environment of its own, heard line by line, ended in any case."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from runners.worker.assignment import LINE

STOP = b"stop\n"
"""What a job is told on its standard input; the end of that says the same, and that nobody listens any more."""
UNHEARD = 1_000
"""Lines that wait to be heard; of a job that says more, the others are lost."""


LAST = 5.0
"""Seconds for the last words of a process that was ended."""


class Child:
    """A running process and what it says."""

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes], told: IO[bytes]) -> None:
        self._process, self._said, self._told = process, said, told
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="job", daemon=True)
        self._listener.start()

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def lines(self, seconds: float) -> Iterator[bytes]:
        """What it says within this time, however much it says; ends early once it has ended and said everything."""
        until = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return
            if line is None:
                self._lines.put(None)  # for whoever asks again
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(max(0.0, until - time.monotonic()))
                return
            yield line
            if time.monotonic() >= until:
                return

    def end(self, *, grace: float) -> None:
        """Ask it to stop; after `grace` seconds, make it."""
        with suppress(OSError, ValueError):  # it may be gone already, or have been told before
            self._told.write(STOP)
            self._told.close()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            kill(self._process)

    def _listen(self) -> None:
        with self._said:  # closed by nobody else: not while it is read
            while line := self._said.readline(LINE):
                if self._lines.qsize() < UNHEARD:
                    self._lines.put(line)
        self._lines.put(None)

    def hear_out(self, seconds: float) -> None:
        """Wait until all is heard that a process which has ended said."""
        self._listener.join(seconds)


@contextmanager
def start_child(command: Sequence[str], *, environment: Mapping[str, str], log: Path) -> Iterator[Child]:
    """Run a command within the block; what it complains of goes to the file `log`. Raises OSError.

    The thread that starts it has to stay: bubblewrap ends what it holds when that thread does.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as complaints:
        process = subprocess.Popen(  # noqa: S603 - argument lists of ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
        )
    if process.stdout is None or process.stdin is None:
        raise OSError("the job's process has no pipes")
    child = Child(process, process.stdout, process.stdin)
    try:
        yield child
    finally:
        kill(process)
        child.hear_out(LAST)
        with suppress(OSError):  # what was left to say has nobody to hear it
            process.stdin.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all of its group."""
    with suppress(ProcessLookupError):  # nobody of them may be left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
