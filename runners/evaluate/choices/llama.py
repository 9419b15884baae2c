"""Multiple choice on a GGUF file: llama.cpp in a process of its own environment, which never outlives us."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runners.evaluate.choices.llama_process import start_worker
from runners.evaluate.choices.seam import OptionScore, Query
from runners.models.engines import version_in
from runners.models.hardware import look
from runners.progress import Tick
from schemas.errors import EmptyResult, UsageError
from schemas.models import Backend

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
        with start_worker(self._python) as worker:
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
