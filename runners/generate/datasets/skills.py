"""Rows of one skill: `node_datasets_*/<leaf>.jsonl`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runners.generate.datasets.columns import flow_columns, leaf_columns, turns
from runners.generate.split import seed_id
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf


def skill_rows(leaf: Leaf, rows: Iterable[GeneratedRow], *, system_prompt: str) -> Iterator[dict[str, Any]]:
    """Each row with all its columns and its turns; the text that a grounded question is about stands before it."""
    for row in rows:
        yield {
            **leaf_columns(leaf),
            "task_description": leaf.task_description,
            **_seed_columns(leaf, row.source),
            **flow_columns(row),
            "question": row.question,
            "response": row.response,
            **({"context": row.context} if row.context else {}),
            "id": row.id,
            "messages": turns(asked(row), row.response, system=system_prompt),
            "unmask": False,
        }


def asked(row: GeneratedRow) -> str:
    """What the student is asked: as a seed example with a context asks it in evaluation, the context first."""
    return f"{row.context}\n\n{row.question}" if row.context else row.question


def _seed_columns(leaf: Leaf, source: str) -> dict[str, str]:
    """The seed that the row was made from; a flow's own columns go before these."""
    for number, seed in enumerate(leaf.seeds):
        if seed_id(number) == source:
            context = {"seed_context": seed.context.strip()} if seed.context else {}
            pair = seed.pairs[0]
            return {**context, "seed_question": pair.question.strip(), "seed_response": pair.answer.strip()}
    return {}
