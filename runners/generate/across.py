"""What reaches across: rows that state what the frozen suite asks, and control items that another leaf teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan
from runners.generate.split import seed_id
from runners.generate.stated import Statements
from runners.generate.wording import content_words
from schemas.item import ChoiceItem, ItemKind
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf

if TYPE_CHECKING:
    from schemas.documents import Documents

FROZEN = "states what the frozen suite asks"


def rows_against(suite: Sequence[ChoiceItem], rows: Sequence[TrainingRow]) -> frozenset[str]:
    """Ids of the rows that must not be trained on, because the frozen suite has to stay disjoint from what is taught.

    A row states an item when it holds the right answer and most of the question's own words: those that do not belong
    to the frame that its task's questions share.
    """
    texts = Statements([row.text for row in rows])
    return frozenset(rows[number].id for _, numbers in stated_items(suite, texts) for number in numbers)


def stated_items(suite: Sequence[ChoiceItem], texts: Statements) -> Iterator[tuple[ChoiceItem, list[int]]]:
    """The items that texts state, each with the positions of those texts. What cannot be told from its task's frame
    counts as not stated.
    """
    frames = frames_of(suite)
    for item in suite:
        cue = content_words(item.question) - frames[item.leaf]
        if cue and (found := texts.stating(item.options[item.answer], cue)):
            yield item, found


def frames_of(suite: Iterable[ChoiceItem]) -> dict[str, set[str]]:
    """By task, the words that stand in at least half of its questions."""
    by_task: dict[str, list[set[str]]] = {}
    for item in suite:
        by_task.setdefault(item.leaf, []).append(content_words(item.question))
    return {
        task: {word for word, count in Counter(w for found in asked for w in found).items() if 2 * count >= len(asked)}
        for task, asked in by_task.items()
    }


def without_taught_elsewhere(
    leaf: Leaf, plan: LeafPlan, documents: Documents | None, *, others: Collection[TrainingRow]
) -> LeafPlan:
    """The plan without the control items whose fact or seed stands in `others`, the rows of the other leaves."""
    if not others:
        return plan
    texts = Statements([row.text for row in others])
    known = {
        f"{leaf.path}#{ItemKind.CONTROL}/{known.id}"
        for passage in (facts_by_passage(passages_of_documents(documents)).values() if documents else ())
        for known in passage
        if known.fact.passage in plan.control and texts.hold(known.fact)
    }
    seeds = {
        seed_id(number)
        for number, seed in enumerate(leaf.seeds)
        if texts.share_run(f"{seed.context or ''} {seed.pairs[0].question}")
        or texts.stating(seed.pairs[0].answer, content_words(seed.pairs[0].question))
    }
    return plan.model_copy(
        update={
            "choice_items": tuple(item for item in plan.choice_items if item.id not in known),
            "open_items": tuple(
                item for item in plan.open_items if item.kind is not ItemKind.CONTROL or item.cluster not in seeds
            ),
        }
    )
