"""Leaves with rows as flows leave them, for tests of the files that they become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.datasets.recipes import Recipes
from runners.generate.datasets.write import LeafData, Written, write_datasets
from schemas.generation import GeneratedRow
from schemas.item import ChoiceItem, ItemKind, OpenItem
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

WHEN = datetime(2026, 11, 20, 10, 25, 37, tzinfo=UTC)
D = "2026-11-20T10_25_37"
SYSTEM = "You help."
ISLES = "knowledge/geography/isles"
NOTICES = "compositional_skills/grounded/notices"
PLURALS = "compositional_skills/linguistics/plurals"
HOSTILE = "What is {{ 7*7 }}?\u2028 {% raw %} é — \ud800"


def seed(number: int, *, context: str | None, pairs: int = 1) -> SeedExample:
    asked = tuple(QuestionAnswer(f"Seed {number}.{one}?", f"Answer {number}.{one}.", 1) for one in range(pairs))
    return SeedExample(context, asked, 1)


def leaf_of(path: str, kind: LeafKind) -> Leaf:
    knows = kind is LeafKind.KNOWLEDGE
    context = None if kind is LeafKind.FREEFORM else "A text of seed {}."
    seeds = tuple(seed(one, context=context and context.format(one), pairs=4 if knows else 1) for one in range(5))
    if knows:
        return Leaf(path, kind, 3, "ada", seeds, "digest", domain="Geography", outline="The isles.")
    return Leaf(path, kind, 3, "ada", seeds, "digest", task_description="Make it so.")


def item(number: int, kind: ItemKind, *, leaf: str = ISLES) -> ChoiceItem:
    options = tuple(f"option {number}{letter}" for letter in "wxyz")
    question = HOSTILE if not number else f"Question {number} of the exam?"
    return ChoiceItem(
        id=f"{leaf}#{kind.value}/{number}",
        kind=kind,
        leaf=leaf,
        cluster=f"c{number % 6:03}",
        template="exam",
        question=question,
        options=options,
        answer=number % 4,
    )


def knowledge_lesson(items: int = 8, *, path: str = ISLES) -> Lesson:
    chunks = tuple(Chunk(f"c{one:03}", "isles.md", f"# Isles\n\nPassage {one} of the isles.", 6) for one in range(6))
    ids = tuple(chunk.id for chunk in chunks)
    asked = [(number, ItemKind.NEW_QUESTION) for number in range(items)]
    asked += [(number, ItemKind.CONTROL) for number in range(items, items + 2)]
    exam = tuple(item(number, kind, leaf=path) for number, kind in asked)
    return Lesson(leaf_of(path, LeafKind.KNOWLEDGE), None, chunks, ids[:5], ids[5:], choice_items=exam)


def skill_lesson(path: str, kind: LeafKind) -> Lesson:
    asked = OpenItem(
        id=f"{path}#e",
        kind=ItemKind.CONTROL,
        leaf=path,
        cluster="s05",
        template="exam",
        question="Asked?",
        reference="This.",
    )
    return Lesson(leaf_of(path, kind), None, (), ("s01", "s02", "s03", "s04"), ("s05",), open_items=(asked,))


def knowledge_row(number: int, *, leaf: str = ISLES, kinds: tuple[str, ...] = ("base_document", "spellcheck")) -> Any:
    chunk, kind = number % 5, kinds[number // 5 % len(kinds)]
    raw = f"# Isles\n\nPassage {chunk} of the isles."
    return GeneratedRow(
        id=f"{leaf}#c{chunk:03}/s01/0.{number}",
        leaf=leaf,
        leaf_kind="knowledge",
        source=f"c{chunk:03}/s01",
        question=HOSTILE if not number else f"Question {number}?",
        response=f"Response {number}.",
        document=raw if kind == "base_document" else raw.replace("Passage", "Rewritten passage"),
        columns={
            "raw_document": raw,
            "dataset_type": kind,
            "domain": "Geography",
            "score": 1.0 if number % 2 else "one",
            "odd": float("nan"),
        },
    )


def skill_row(number: int, *, leaf: str, context: str = "") -> GeneratedRow:
    return GeneratedRow(
        id=f"{leaf}#s0{number % 4 + 1}/0.{number}",
        leaf=leaf,
        leaf_kind="grounded skill" if context else "freeform skill",
        source=f"s0{number % 4 + 1}",
        question=HOSTILE if not number else f"Do {number}?",
        response=f"Done {number}.",
        context=context and f"{context} {number}.",
        columns={"taxonomy_path": leaf, "messages": "a column of a flow", "score": number if number % 3 else None},
    )


def write(folder: Path, leaves: list[LeafData], **other: Any) -> Written:
    asked = {"model": "org/Teacher-7B-v0.1", "when": WHEN, "system_prompt": SYSTEM, "recipes": Recipes(), "seed": 7}
    return write_datasets(folder, leaves, **(asked | other))


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
