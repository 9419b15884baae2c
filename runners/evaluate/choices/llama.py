"""Multiple choice on a GGUF file: llama.cpp in a process of its own environment, which never outlives us."""

from __future__ import annotations

import json
import math
import platform
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from typing import IO, Any

from runners.evaluate.choices.seam import OptionScore, Query
from runners.models.engines import version_in
from runners.models.hardware import look
from runners.progress import Tick
from schemas.errors import EmptyResult, LlamaFailed, UsageError
from schemas.models import Backend

WORKER = Path(__file__).with_name("llama_worker.py")
LAST_WORDS = 400
"""Characters of the library's own complaints that are shown."""
PATIENCE = 1_800.0
"""Seconds without an answer after which llama.cpp is taken for hung: it may have to read gigabytes from a slow disk."""


class LlamaScorer:
    """The Scorer of one GGUF file, by the llama_cpp of the interpreter `python`.

    Tokens are those of the file's own tokenizer. `threads` None takes all cores, `context` None what the model was
    trained with; memory is taken for the longest query only. Keys and values are kept in 32 bits. Each call of `score`
    starts a process and ends it, however it goes. Raises LlamaFailed where that cannot be started, does not read the
    file, dies, or says nothing for `patience` seconds.
    """

    def __init__(
        self,
        model: Path,
        *,
        python: Path,
        threads: int | None = None,
        context: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._model, self._python, self._context, self._patience = model, python, context, patience
        self._threads = threads or max(1, look().cores)

    @property
    def name(self) -> str:
        """See Scorer."""
        library = version_in(self._python, Backend.LLAMA_CPP) or "unknown"
        return f"llama.cpp (llama-cpp-python {library}), {platform.machine()}, {self._threads} threads"

    def score(self, queries: Sequence[Query], *, tick: Tick = lambda _: None) -> tuple[tuple[OptionScore, ...], ...]:
        """See Scorer. Raises LlamaFailed besides."""
        if not queries:
            return ()
        scores: dict[int, tuple[OptionScore, ...]] = {}
        with _worker(self._python) as worker:
            worker.ask(self._request(queries))
            while len(scores) < len(queries):
                answer = worker.next(self._patience)
                query = queries[answer["query"]]
                if refused := answer.get("refused"):
                    raise UsageError(f"item {query.id} cannot be asked of {self._model.name}: {refused}")
                scores[answer["query"]] = _read(query, answer["scores"])
                tick(1)
        return tuple(scores[number] for number in range(len(queries)))

    def _request(self, queries: Sequence[Query]) -> dict[str, Any]:
        return {
            "model": str(self._model.absolute()),
            "threads": self._threads,
            "context": self._context,
            "queries": [
                {"prompt": query.prompt, "options": query.options, "joined": query.joined, "begin": query.begin}
                for query in queries
            ],
        }


def _read(query: Query, rows: Sequence[Sequence[Any]]) -> tuple[OptionScore, ...]:
    scores = tuple(OptionScore(float(total), int(tokens), bool(greedy)) for total, tokens, greedy in rows)
    if len(scores) != len(query.options) or not all(math.isfinite(score.loglikelihood) for score in scores):
        raise EmptyResult(f"the model gives item {query.id} a likelihood that is no number: its weights are damaged")
    return scores


def _parse(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise LlamaFailed(f"llama.cpp's process answers in other words than were agreed: {line[:80]!r}")
    return answer


class _Worker:
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
def _worker(python: Path) -> Iterator[_Worker]:
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
        worker = _Worker(child, complaints)
        try:
            yield worker
        finally:
            child.kill()
            child.wait()
            worker.join()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return  # what was left to send has nobody to read it any more
