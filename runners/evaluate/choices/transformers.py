"""Multiple choice by log-likelihood with transformers, in this process."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from runners.evaluate.batches import find_context, split_batches
from runners.evaluate.choices.encode import Encoded, encode_queries
from runners.evaluate.choices.forward import can_share, read_beginning, score_batch
from runners.evaluate.choices.prefixes import Family, find_families
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.whole import keeps_keys, score_whole
from runners.models.backend import describe_backend
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import EmptyResult

ROOM = 32_768
"""Tokens that one batch may hold in caches, its options counted: an 8B model has about 4 GB of them in 16 bits."""


class TransformersScorer:
    """The Scorer over a loaded model, in float32 as `load` gives it.

    What prompts have in common at their beginning is computed once for all of them (`find_families`), the rest of a
    prompt once for all its options. One such beginning is held at a time. Batches depend on the queries alone: sorted
    by length, ties in order, `batch_size` queries at most and fewer where they are long. Where a model keeps something
    else than keys and values, each option is read with its whole prompt.
    """

    def __init__(self, loaded: LoadedModel, *, batch_size: int = 16) -> None:
        self._loaded = loaded
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """See Scorer."""
        import torch

        backend = describe_backend("transformers", "torch", threads=torch.get_num_threads())
        return f"{backend}, batches of {self._batch_size}"

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        """See Scorer."""
        import torch

        encoded = encode_queries(self._loaded.tokenizer, queries, context=find_context(self._loaded.model))
        scores: list[tuple[OptionScore, ...]] = [()] * len(queries)
        with torch.inference_mode():
            if not keeps_keys(self._loaded):
                return self._score_whole(queries, encoded, tick=tick)
            for family in self._families(encoded):
                beginning = read_beginning(self._loaded, encoded[family.members[0]].prompt[: family.shared])
                for batch in self._batches(family, encoded):
                    rows = score_batch(self._loaded, [encoded[index] for index in batch], beginning)
                    for index, row in zip(batch, rows, strict=True):
                        scores[index] = _check(queries[index], row)
                    tick(len(batch))
        return tuple(scores)

    def _score_whole(
        self, queries: Sequence[Query], encoded: Sequence[Encoded], *, tick: Tick
    ) -> tuple[tuple[OptionScore, ...], ...]:
        scores: list[tuple[OptionScore, ...]] = []
        for query, tokens in zip(queries, encoded, strict=True):
            scores.append(_check(query, score_whole(self._loaded, tokens)))
            tick(1)
        return tuple(scores)

    def _families(self, encoded: Sequence[Encoded]) -> tuple[Family, ...]:
        if can_share(self._loaded):
            return find_families([query.prompt for query in encoded])
        return (Family(0, tuple(range(len(encoded)))),) if encoded else ()

    def _batches(self, family: Family, encoded: Sequence[Encoded]) -> Iterator[list[int]]:
        """Batches of a family's queries; options share a prompt's cache, so a batch has one number of options."""
        members = family.members
        keys = [(len(encoded[index].options), len(encoded[index].prompt)) for index in members]
        for batch in split_batches(keys, self._batch_size):
            yield from _split([members[place] for place in batch], encoded)


def _split(batch: Sequence[int], encoded: Sequence[Encoded]) -> Iterator[list[int]]:
    """The batch in as many equal parts as it takes for each to find room, or one query each."""
    longest = max(len(encoded[index].options) * encoded[index].longest for index in batch)
    size = max(1, ROOM // longest)
    for start in range(0, len(batch), size):
        yield list(batch[start : start + size])


def _check(query: Query, row: tuple[OptionScore, ...]) -> tuple[OptionScore, ...]:
    if all(math.isfinite(score.loglikelihood) for score in row):
        return row
    raise EmptyResult(f"the model gives item {query.id} a likelihood that is no number: its training diverged")
