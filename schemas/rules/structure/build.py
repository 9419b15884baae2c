"""Builds a leaf from a tree that no rule objects to."""

from __future__ import annotations

from typing import Any

from schemas.rules.reading.tree import Step, Tree
from schemas.rules.structure.version import UNDECLARED
from schemas.taxonomy import FILE_NAME, DocumentSource, Leaf, LeafKind, QuestionAnswer, SeedExample


def build_leaf(tree: Tree, *, digest: str) -> Leaf:
    """Return the leaf that a valid tree describes; `digest` is the SHA-256 of its bytes."""
    value = tree.value
    return Leaf(
        path=tree.path.removesuffix(FILE_NAME).rstrip("/"),
        kind=_kind(tree),
        version=int(value.get("version", UNDECLARED)),
        created_by=value["created_by"],
        seeds=tuple(_seed(tree, index, item) for index, item in enumerate(value["seed_examples"])),
        digest=digest,
        task_description=value.get("task_description", ""),
        domain=value.get("domain", ""),
        outline=value.get("document_outline", ""),
        document=_document(tree),
    )


def _kind(tree: Tree) -> LeafKind:
    if "document" in tree.value:
        return LeafKind.KNOWLEDGE
    return LeafKind.GROUNDED if "context" in tree.value["seed_examples"][0] else LeafKind.FREEFORM


def _seed(tree: Tree, index: int, item: dict[str, Any]) -> SeedExample:
    steps: tuple[Step, ...] = ("seed_examples", index)
    pairs = (
        tuple(
            _pair(tree, (*steps, "questions_and_answers", at), pair)
            for at, pair in enumerate(item["questions_and_answers"])
        )
        if "questions_and_answers" in item
        else (_pair(tree, steps, item),)
    )
    return SeedExample(context=item.get("context"), pairs=pairs, line=tree.at(*steps).line)


def _pair(tree: Tree, steps: tuple[Step, ...], item: dict[str, Any]) -> QuestionAnswer:
    return QuestionAnswer(item["question"], item["answer"], line=tree.at(*steps, "question").line)


def _document(tree: Tree) -> DocumentSource | None:
    source = tree.value.get("document")
    if source is None:
        return None
    return DocumentSource(source["repo"], source["commit"], tuple(source["patterns"]), line=tree.at("document").line)
