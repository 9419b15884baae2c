"""What each candidate scored, question by question; what was asked once is read again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from runners.progress import Progress, Tick
from runners.store import digest_of_json
from runners.train.choice.benchmark import Benchmark, Values
from runners.train.choice.candidates import Candidates
from runners.train.durable import write_whole
from schemas.errors import StoreCorrupt
from schemas.item import Frozen
from schemas.training import Saved

VERSION = 1
"""Raised whenever the same questions to the same model would be read otherwise."""


class Scored(Frozen):
    """A file of the cache: whose values these are, for people, and the values, one a question."""

    checkpoint: str
    title: str
    values: Values


def score_all(
    benchmark: Benchmark, candidates: Candidates, saved: Sequence[Saved], *, cache: Path, progress: Progress
) -> tuple[Values, ...]:
    """The values of all candidates, in order; each is on disk before the next one is asked.

    Raises as `Benchmark.ask`, StoreCorrupt for a file of the cache that cannot be read.
    """
    cache.mkdir(parents=True, exist_ok=True)
    found: list[Values] = []
    for one in saved:
        path = cache / f"{_key(benchmark, candidates.digest(one))}.json"
        part = one.folder or "base"
        if path.is_file():
            progress.cached("score", part)
        else:
            with progress.stage("score", part, total=len(benchmark.clusters)) as tick:
                _score(benchmark, candidates, one, path, tick)
        found.append(_read(path, count=len(benchmark.clusters)))
    return tuple(found)


def _score(benchmark: Benchmark, candidates: Candidates, saved: Saved, path: Path, tick: Tick) -> None:
    with candidates.open(saved) as loaded:
        values = benchmark.ask(loaded, tick=tick)
    scored = Scored(checkpoint=saved.folder or "base", title=benchmark.title, values=values)
    write_whole(path, scored.model_dump_json() + "\n")


def _key(benchmark: Benchmark, digest: str) -> str:
    return digest_of_json([VERSION, digest, benchmark.identity])[:32]


def _read(path: Path, *, count: int) -> Values:
    try:
        values = Scored.model_validate_json(path.read_bytes()).values
    except (OSError, ValidationError) as error:
        raise StoreCorrupt(f"{path} holds no scores; delete it and run the same command again") from error
    if len(values) != count:
        raise StoreCorrupt(f"{path} holds {len(values)} scores where {count} questions are asked; delete it")
    return values
