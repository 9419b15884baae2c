"""Contamination: which evaluation items stand in the rows that were taught."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runners.evaluate.contamination import Asked, find_overlaps
from runners.progress import Tick
from runners.stages.files import digest_of_rows, read_rows, write_rows
from runners.stages.generate import Prepared
from runners.stages.workshop import Workshop
from runners.store import Stage
from schemas.item import ChoiceItem
from schemas.result import Overlap

STAGE = Stage("look for contamination", 1)


def look_for_overlaps(
    prepared: Sequence[Prepared], suite: Sequence[ChoiceItem], *, workshop: Workshop
) -> tuple[Overlap, ...]:
    """What `find_overlaps` says of all leaves' items and all rows made from the pull request."""
    rows = [row for one in prepared for row in one.generated.rows]
    asked = [Asked(one.leaf, one.documents, (*one.plan.choice_items, *one.plan.open_items)) for one in prepared]

    def build(folder: Path, _tick: Tick) -> None:
        write_rows(folder / "overlaps.jsonl", find_overlaps(asked, rows, suite))

    documents = {f"documents of {one.leaf.path}": one.documents.digest for one in prepared if one.documents}
    leaves = {f"leaf {one.leaf.path}": one.leaf.digest for one in prepared}
    items = {f"items of {one.leaf.path}": digest_of_rows(one.items) for one in asked}
    result = workshop.obtain(
        STAGE,
        inputs={"rows": digest_of_rows(rows), "suite": digest_of_rows(suite), **leaves, **documents, **items},
        parameters={},
        build=build,
    )
    return read_rows(result.path("overlaps.jsonl"), Overlap)
