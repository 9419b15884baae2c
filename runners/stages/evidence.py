"""What a run shows beside its numbers, gathered from the files that it left."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from runners.evaluate.verdict.evidence import Item, Record, gather
from runners.stages.artifacts import BASE_RECORDS, ITEMS, REJECTED, TUNED_RECORDS
from schemas.evidence import Evidence, RejectedRow

Line = TypeVar("Line")


def read_evidence(output: Path) -> Evidence:
    """All items of all leaves with both models' answers, what changed in the suite, and rejected rows with reasons.

    Empty where the run in the directory `output` ended before anything was measured.
    """
    if not (output / ITEMS).is_file():
        return Evidence()
    items = _read(output / ITEMS, TypeAdapter[Item](Item))
    base, tuned = (_read(output / name, TypeAdapter[Record](Record)) for name in (BASE_RECORDS, TUNED_RECORDS))
    return gather(items, base, tuned, rejected=_read(output / REJECTED, TypeAdapter(RejectedRow)))


def _read(path: Path, kind: TypeAdapter[Line]) -> list[Line]:
    return [kind.validate_json(line) for line in path.read_bytes().splitlines()]
