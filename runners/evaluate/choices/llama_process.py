"""llama.cpp's worker as a child process: a request, answers as they come, and an end in any case."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from typing import IO, Any

from schemas.errors import LlamaFailed

WORKER = Path(__file__).with_name("llama_worker.py")
LAST_WORDS = 400
"""Characters of the library's own complaints that are shown."""


class Worker:
    """A running worker: one request, and its answers as they come."""

    def __init__(self, child: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
        self._child, self._complaints = child, complaints
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send it from a thread of its own: a child that dies, or hangs, before it has read everything stops nobody."""
        line = json.dumps(request).encode() + b"\n"
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (lambda: self._send(line), self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def next(self, patience: float) -> dict[str, Any]:
        """The next answer. Raises LlamaFailed where there is none any more, or none in time."""
        try:
            line = self._lines.get(timeout=patience)
        except Empty:
            raise LlamaFailed(f"llama.cpp has said nothing for {patience:.0f} s") from None
        if line:
            return _parse(line)
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", errors="replace")[-LAST_WORDS:]
        raise LlamaFailed(f"llama.cpp ended with status {self._child.wait()}: {' '.join(said.split())}")

    def join(self) -> None:
        """Wait for the threads, whose child is gone."""
        for thread in self._threads:
            thread.join()

    def _send(self, line: bytes) -> None:
        assert self._child.stdin is not None  # noqa: S101 - for mypy: it is a pipe
        try:
            self._child.stdin.write(line)
            self._child.stdin.flush()
        except OSError:
            return  # the child is gone: its end is told where its answers are awaited

    def _listen(self) -> None:
        assert self._child.stdout is not None  # noqa: S101 - for mypy: it is a pipe
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put(b"")


@contextmanager
def start_worker(python: Path) -> Iterator[Worker]:
    """A worker that the interpreter `python` runs, within the block. Raises LlamaFailed where it cannot be started."""
    with TemporaryFile() as complaints:
        try:
            child = subprocess.Popen(  # noqa: S603 - an argument list of ours; the interpreter is the operator's choice
                [str(python), "-I", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,  # Ctrl-C is ours to answer: we end it
            )
        except OSError as error:
            raise LlamaFailed(
                f"{python} cannot be started: {error.strerror}; see `taxobot model engine list`"
            ) from error
        worker = Worker(child, complaints)
        try:
            yield worker
        finally:
            child.kill()
            child.wait()
            worker.join()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise LlamaFailed(f"llama.cpp's process answers in other words than were agreed: {line[:80]!r}")
    return answer


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return  # what was left to send has nobody to read it any more
