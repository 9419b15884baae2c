"""The oldest formats, which training on a laptop reads: `train_*`, `messages_*` and, of seed examples, `test_*`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runners.generate.datasets.columns import turns
from runners.generate.datasets.lines import json_of
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf


def train_rows(rows: Iterable[GeneratedRow], *, system_prompt: str) -> Iterator[dict[str, Any]]:
    """`system`, `user`, `assistant` of each row; what a grounded question is about stands behind it."""
    for row in rows:
        yield {"system": system_prompt, "user": _asked(row.question, row.context), "assistant": row.response}


def message_rows(rows: Iterable[GeneratedRow], *, system_prompt: str) -> Iterator[dict[str, Any]]:
    """The same as turns; the system prompt stands in `metadata`."""
    metadata = json_of({"system": system_prompt})
    for row in rows:
        yield {"messages": turns(_asked(row.question, row.context), row.response), "metadata": metadata}


def test_rows(leaves: Iterable[Leaf], *, system_prompt: str) -> Iterator[dict[str, Any]]:
    """Every question of every seed example, once, whatever was generated from it."""
    for leaf in leaves:
        for seed in leaf.seeds:
            for pair in seed.pairs:
                user = _asked(pair.question.strip(), (seed.context or "").strip())
                yield {"user": user, "assistant": pair.answer.strip(), "system": system_prompt}


def _asked(question: str, context: str) -> str:
    return f"{question}\n{context}" if context else question
