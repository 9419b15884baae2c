"""The frozen suite: did anything get worse that the pull request never taught?"""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.paired import pair_choices
from runners.evaluate.verdict.words import decide_word
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind
from schemas.result import FrozenResult, TaskResult

LEAF_PREFIX = "frozen/"


def compare_frozen(
    items: Sequence[ChoiceItem], base: Sequence[ChoiceRecord], tuned: Sequence[ChoiceRecord], *, margin: float
) -> FrozenResult:
    """The suite as a whole and task by task (in name order). It is a family of its own: no Holm with the leaves.

    Raises EmptyResult when the suite holds no frozen item.
    """
    sample = pair_choices(items, base, tuned, kind=ItemKind.FROZEN)
    if not sample.n:
        raise EmptyResult("the frozen suite holds no item: harm to what was known before cannot be measured")
    overall = compare(sample)
    word, why = decide_word(sample, overall, margin=margin, p_holm=1.0 if overall.p is None else overall.p)
    tasks = tuple(_compare_task(task, items, base, tuned) for task in sorted({item.leaf for item in items}))
    return FrozenResult(word=word, why=why, margin=margin, overall=overall, tasks=tasks)


def _compare_task(
    leaf: str, items: Sequence[ChoiceItem], base: Sequence[ChoiceRecord], tuned: Sequence[ChoiceRecord]
) -> TaskResult:
    sample = pair_choices([item for item in items if item.leaf == leaf], base, tuned, kind=ItemKind.FROZEN)
    return TaskResult(task=leaf.removeprefix(LEAF_PREFIX), comparison=compare(sample))
