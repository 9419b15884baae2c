"""The plan of a leaf: what is taught, what is withheld, and every evaluation item, fixed before a row is made.

A plan depends on the leaf and its documents only, never on a training seed. The split goes by position, so that a
changed value in a document moves no passage to the other side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runners.generate.choices import choice_items
from runners.generate.contamination import overlapping_seeds, stated_facts
from runners.generate.facts import Fact
from runners.generate.knowledge import KnownFact, facts_by_passage
from runners.generate.markdown import Passage, passages_of_documents
from runners.generate.skills import open_items
from runners.generate.split import split_passages, split_seeds
from runners.generate.templates import EXAM, TRAINING
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem, Frozen, ItemKind, OpenItem
from schemas.taxonomy import Leaf, LeafKind

if TYPE_CHECKING:
    from schemas.documents import Documents

NEW_QUESTION_LIMIT = 260
CONTROL_LIMIT = 160
SEEN_LIMIT = 60


class LeafPlan(Frozen):
    """What happens to one leaf. `taught` and `control` are passage ids of a knowledge leaf, seed ids of a skill."""

    leaf: str
    leaf_kind: str
    taught: tuple[str, ...]
    control: tuple[str, ...]
    choice_items: tuple[ChoiceItem, ...] = ()
    open_items: tuple[OpenItem, ...] = ()


def plan_leaf(leaf: Leaf, documents: Documents | None) -> LeafPlan:
    """Plan one leaf; `documents` are a knowledge leaf's. Raises EmptyResult when nothing of it can be asked."""
    if leaf.kind is LeafKind.KNOWLEDGE:
        return _plan_knowledge(leaf, documents)
    return _plan_skill(leaf)


def _plan_skill(leaf: Leaf) -> LeafPlan:
    taught, control = split_seeds(leaf)
    known = overlapping_seeds(leaf, taught, control)
    asked = [name for name in control if name not in known]
    return LeafPlan(
        leaf=leaf.path,
        leaf_kind=leaf.kind.value,
        taught=taught,
        control=control,
        open_items=open_items(leaf, taught=taught, control=asked),
    )


def _plan_knowledge(leaf: Leaf, documents: Documents | None) -> LeafPlan:
    passages = passages_of_documents(documents) if documents else ()
    if not passages:
        raise EmptyResult(
            f"{leaf.path}: its documents hold no prose, list or table that can be asked about: check `patterns`. "
            "The embedded teacher reads Markdown in scripts that put spaces between words."
        )
    taught, control = split_passages(leaf, passages)
    facts = facts_by_passage(passages)
    withheld = [known for name in control for known in facts[name]]
    stated = _stated(leaf, withheld, passages, taught)
    items = _choices(leaf.path, [known for name in taught for known in facts[name]], withheld, stated)
    if not any(item.kind is ItemKind.NEW_QUESTION for item in items):
        raise EmptyResult(
            f"{leaf.path}: its documents state too few facts to ask about ({len(passages)} passages): a question needs "
            "a year, number, name or rare word, and three others of its kind"
        )
    return LeafPlan(leaf=leaf.path, leaf_kind=leaf.kind.value, taught=taught, control=control, choice_items=items)


def _stated(
    leaf: Leaf, withheld: Sequence[KnownFact], passages: Sequence[Passage], taught: Sequence[str]
) -> frozenset[Fact]:
    told = set(taught)
    return stated_facts(leaf, (known.fact for known in withheld), (one for one in passages if one.id in told))


def _choices(
    leaf: str, taught: list[KnownFact], withheld: list[KnownFact], stated: frozenset[Fact]
) -> tuple[ChoiceItem, ...]:
    new, control = ItemKind.NEW_QUESTION, ItemKind.CONTROL
    return (
        *choice_items(leaf, new, taught, wordings=EXAM, limit=NEW_QUESTION_LIMIT),
        *choice_items(leaf, control, withheld, wordings=EXAM, limit=CONTROL_LIMIT, skip=stated),
        *choice_items(leaf, ItemKind.SEEN, taught, wordings=TRAINING, limit=SEEN_LIMIT),
    )
