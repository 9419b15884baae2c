"""All that decides what comes of phased training, by its name for people: what a journal is compared by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from runners.models.load import digest_of
from runners.store import digest_of_json
from runners.train.phases.seams import Number
from runners.train.phases.state import Strategy
from runners.train.request import Request


def asked_of(strategy: Strategy, requests: Mapping[Number, Request]) -> dict[str, str]:
    """Settings as they are, files as digests (SHA-256). Raises UsageError for questions that cannot be read."""
    return {"strategy": strategy, **dict(pair for number, one in requests.items() for pair in _phase(number, one))}


def _phase(number: Number, request: Request) -> Iterator[tuple[str, str]]:
    sources, phase = request.sources, f"of phase {number}"
    yield "the base model", digest_of(request.base.path)
    yield f"the rows {phase}", _digest(sources.training)
    yield f"the validation rows {phase}", _digest(sources.validation)
    yield f"the replayed rows {phase}", _digest(sources.replay)
    yield f"the validation share {phase}", str(sources.validation_share)
    yield "the seed", str(request.seed)
    yield "what chooses the best", _choice(request)
    for name, value in request.profile.model_dump(mode="json").items():
        yield f"{name.replace('_', ' ')} {phase}", str(value)


def _choice(request: Request) -> str:
    return digest_of_json(request.choice.read()[0].identity) if request.choice else "the validation loss"


def _digest(files: Sequence[Path]) -> str:
    """Over the contents, in order; wherever the files stand."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
