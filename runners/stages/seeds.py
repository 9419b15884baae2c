"""The contribution's own questions, as both models answer them: what a contributor would otherwise paste by hand.

They are asked before a run (`runners/precheck.py`) and in one; the base model's answers are the same stored result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from runners.generate.split import seed_id
from runners.seams import Seams
from runners.stages.evaluate import Examined, rate
from runners.stages.workshop import Workshop
from schemas.item import ItemKind, OpenItem, OpenRecord
from schemas.precheck import SeedAnswer
from schemas.taxonomy import Leaf, LeafKind

Records = Mapping[str, Sequence[OpenRecord]]
"""By the path of a leaf, one record a question, in the leaf's order."""
TEMPLATE = "own-question"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, with the context that it is asked with, if any."""

    id: str
    seed: str
    question: str
    context: str
    reference: str


def ask_seeds(
    model: Examined, leaves: Sequence[Leaf], *, seams: Seams, workshop: Workshop
) -> dict[str, tuple[OpenRecord, ...]]:
    """One model's judged answers to the leaves' own questions."""
    return {
        leaf.path: rate(
            seed_items(leaf), model=model, part=f"{leaf.path}: own questions", seams=seams, workshop=workshop
        )
        for leaf in leaves
    }


def seed_items(leaf: Leaf) -> tuple[OpenItem, ...]:
    """Every question of the leaf's seed examples as it stands; a grounded skill's behind its context."""
    return tuple(
        OpenItem(
            id=one.id,
            kind=ItemKind.SEEN,
            leaf=leaf.path,
            cluster=one.seed,
            template=TEMPLATE,
            question=f"{one.context}\n\n{one.question}" if one.context else one.question,
            reference=one.reference,
        )
        for one in _asked(leaf)
    )


def show_seeds(leaves: Sequence[Leaf], base: Records, tuned: Records | None = None) -> tuple[SeedAnswer, ...]:
    """The models' answers side by side, in the order of leaves and questions; before a run the base model's alone."""
    return tuple(
        _show(leaf, one, before, after)
        for leaf in leaves
        for one, before, after in zip(
            _asked(leaf), base[leaf.path], tuned[leaf.path] if tuned else [None] * len(base[leaf.path]), strict=True
        )
    )


def _show(leaf: Leaf, one: _Asked, base: OpenRecord, tuned: OpenRecord | None) -> SeedAnswer:
    return SeedAnswer(
        leaf=leaf.path,
        question=one.question,
        context=one.context,
        reference=one.reference,
        base=base.answer,
        base_rating=base.rating,
        tuned=tuned.answer if tuned else None,
        tuned_rating=tuned.rating if tuned else None,
    )


def _asked(leaf: Leaf) -> Iterator[_Asked]:
    # What a knowledge leaf teaches must be known without the passage; a grounded skill works on its context.
    told = leaf.kind is LeafKind.GROUNDED
    for number, seed in enumerate(leaf.seeds):
        for place, pair in enumerate(seed.pairs, 1):
            name = seed_id(number)
            context = (seed.context or "").strip() if told else ""
            yield _Asked(
                f"{leaf.path}#{TEMPLATE}/{name}/{place}", name, pair.question.strip(), context, pair.answer.strip()
            )
