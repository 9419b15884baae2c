"""Rows of one knowledge leaf: `<leaf>_p07.jsonl` to learn facts from, `<leaf>_p10.jsonl` to use them.

The phases are those of InstructLab's training: 0.7 reads documents with their questions (`unmask`: loss on the whole
text), 1.0 answers questions among documents of which most are beside the point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runners.generate.datasets.auxiliary import auxiliary_rows
from runners.generate.datasets.columns import flow_columns, turns
from runners.generate.datasets.lines import json_of
from runners.generate.datasets.raft import GOLDEN, Shelf, raft_documents
from runners.generate.datasets.rowfile import RowFile
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf

DATASET = "document_knowledge_qa"
Instructions = Mapping[str, tuple[str, ...]]


def phase_07(leaf: Leaf, rows: RowFile, auxiliary: Instructions, *, seed: int) -> Iterator[dict[str, Any]]:
    """Every row after its document, then documents as answers; loss on all of it."""
    yield from read_rows(leaf, rows)
    for row in auxiliary_rows(leaf, rows, auxiliary, seed=seed):
        yield row | {"unmask": True}


def phase_10(
    leaf: Leaf, rows: RowFile, auxiliary: Instructions, *, shelf: Shelf, seed: int
) -> Iterator[dict[str, Any]]:
    """Every row among documents of `shelf` (RAFT), the rows of phase 0.7 again, then documents as answers."""
    for row in rows:
        if row.document:
            documents = "\n\n".join(f"Document:\n{text}" for text in raft_documents(row, shelf, seed=seed))
            yield _row(leaf, row, f"{documents}\n\n{row.question}", dataset=f"{DATASET}_raft_p{GOLDEN}", mark="+raft")
    yield from read_rows(leaf, rows)
    yield from auxiliary_rows(leaf, rows, auxiliary, seed=seed)


def read_rows(leaf: Leaf, rows: Iterable[GeneratedRow]) -> Iterator[dict[str, Any]]:
    """Every row after its document; loss on all of it."""
    for row in rows:
        user = f"{row.document}\n\n{row.question}" if row.document else row.question
        yield _row(leaf, row, user, dataset=DATASET) | {"unmask": True}


def _row(leaf: Leaf, row: GeneratedRow, user: str, *, dataset: str, mark: str = "") -> dict[str, Any]:
    columns = flow_columns(row)
    origin = {name: columns[name] for name in ("raw_document", "dataset_type") if name in columns}
    return {
        "id": f"{row.id}{mark}",
        "messages": turns(user, row.response),
        "metadata": json_of({"sdg_document": row.document, "domain": leaf.domain, "dataset": dataset} | origin),
        "unmask": False,
    }
