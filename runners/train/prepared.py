"""From files of rows to token ids: what is taught, what is replayed, what is kept aside to measure with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.progress import Progress
from runners.train.data.encode import Encoding, encode
from runners.train.data.formats import read_rows
from runners.train.data.split import split
from runners.train.outcome import Told
from runners.train.request import Request
from runners.train.tokens import TokenRows
from schemas.errors import EmptyResult, Interrupted, ModelRefused
from schemas.sample import TrainingRow


@dataclass(frozen=True, slots=True)
class Prepared:
    """Of `rows` the first `taught` are taught, the others replayed. `told` says what became of the files' rows."""

    rows: TokenRows
    taught: int
    validation: TokenRows
    told: Told


def prepare(request: Request, *, progress: Progress) -> Prepared:
    """Read, split and encode.

    Raises UsageError for files that are no rows, for over-long ones where they are refused, and for a chat template
    that does not tell what the assistant says; ModelRefused for a tokenizer that is none; EmptyResult where nothing is
    left to learn, or to measure with.
    """
    sources = request.sources
    with progress.stage("read rows"):
        training = read_rows(sources.training)
        replay = [*sources.pool, *(read_rows(sources.replay) if sources.replay else ())]
        taught, validation = _apart(request, training)
        shared = _shared([*taught, *replay], validation)
    tokenizer = _tokenizer(request.base.path)
    with progress.stage("encode rows"):
        parts = [encode(tokenizer, rows, request.profile) for rows in (taught, replay, validation)]
    _check(parts, request)
    return _prepared(parts, request, shared)


def _apart(request: Request, rows: list[TrainingRow]) -> tuple[Sequence[TrainingRow], Sequence[TrainingRow]]:
    """The rows that are taught, and those that are measured with."""
    if request.sources.validation:
        return rows, read_rows(request.sources.validation)
    return split(rows, request.sources.validation_share, request.seed)


def _shared(learnt: Sequence[TrainingRow], validation: Sequence[TrainingRow]) -> str:
    """A word on rows that are measured with, and taught or replayed as well; none where nobody has named such files."""
    known = {row.text for row in validation}
    both = len({text for row in learnt if (text := row.text) in known})
    return f"{both:,} rows to measure with are learnt from as well: their loss says less of others" if both else ""


def _tokenizer(base: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(base, trust_remote_code=False, local_files_only=True)
    except Interrupted:
        raise
    except Exception as error:  # transformers raises errors of every kind on bad files
        raise ModelRefused(f"{base}: its tokenizer cannot be loaded: {' '.join(str(error).split())[:300]}") from error


def _check(parts: Sequence[Encoding], request: Request) -> None:
    """Raise EmptyResult where there is nothing to do."""
    taught, _, validation = parts
    if not len(taught.rows):
        raise EmptyResult(
            f"no row is left to learn from: {len(taught.left_out):,} have more than {request.profile.max_length:,}"
            " tokens (--max-seq-len, --over-long split)"
        )
    if not len(validation.rows):
        raise EmptyResult(
            "no row is left to measure with, so no checkpoint could be chosen; name some by --validation-data, or give"
            " more rows"
        )


def _prepared(parts: Sequence[Encoding], request: Request, shared: str) -> Prepared:
    taught, replay, validation = (part.rows for part in parts)
    rows = TokenRows.join([taught, replay])
    notes = (note for part in parts for note in part.notes)
    names = [*request.sources.training, *request.sources.validation, *request.sources.replay]
    told = Told(
        sources=tuple(map(str, names)),
        taught=len(taught),
        replay=len(replay),
        validation=len(validation),
        left_out=tuple(one.id for part in parts for one in part.left_out),
        cut=tuple(name for part in parts for name in part.cut),
        pieces=sum(part.pieces for part in parts),
        nothing=tuple(name for part in parts for name in part.nothing),
        notes=tuple(dict.fromkeys(filter(None, (request.sources.told, shared, *notes)))),
        tokens=int(rows.ids.numel()),
    )
    return Prepared(rows, len(taught), validation, told)
