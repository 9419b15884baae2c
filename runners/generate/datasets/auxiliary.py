"""Rows that ask for a document itself: to rewrite a passage, to sum it up, as the flow did."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runners.generate.datasets.columns import turns
from runners.generate.datasets.lines import json_of
from runners.generate.ordering import rank
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf


def auxiliary_rows(
    leaf: Leaf, rows: Iterable[GeneratedRow], instructions: Mapping[str, tuple[str, ...]], *, seed: int
) -> Iterator[dict[str, Any]]:
    """One row for each document whose `dataset_type` has instructions: the passage as it stood in the source and one of
    them, chosen by chance, are the question, the document is the answer.
    """
    seen: set[bytes] = set()
    for row in rows:
        kind, raw = row.columns.get("dataset_type"), row.columns.get("raw_document")
        mark = hashlib.blake2b(row.document.encode(errors="replace"), digest_size=8).digest()
        if (
            isinstance(kind, str)
            and isinstance(raw, str)
            and row.document
            and mark not in seen
            and instructions.get(kind)
        ):
            seen.add(mark)
            instruction = random.Random(rank("auxiliary", seed, row.id)).choice(instructions[kind])
            yield _row(leaf, row, kind, raw, instruction)


def _row(leaf: Leaf, row: GeneratedRow, kind: str, raw: str, instruction: str) -> dict[str, Any]:
    metadata = {"dataset_type": kind, "raw_document": raw, "dataset": f"document_{kind}", "domain": leaf.domain}
    return {
        "id": f"{row.id}+{kind}",
        "messages": turns(f"{raw}\n\n{instruction}", row.document),
        "metadata": json_of(metadata),
        "unmask": False,
    }
