"""Does the evaluation raise alarms where nothing differs? Checks on one run's own records."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runners.evaluate.statistics.clusters import cluster_sums
from runners.evaluate.statistics.mcnemar import mid_p
from runners.evaluate.statistics.signflip import sign_flip_ps
from runners.evaluate.verdict.compare import LEVEL, compare, find_p, uses_flips
from runners.evaluate.verdict.paired import Sample, pair_choices
from runners.evaluate.verdict.words import decide_word
from schemas.item import ChoiceItem, ChoiceRecord
from schemas.result import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def swap_rate(
    items: Sequence[ChoiceItem],
    base_records: Sequence[ChoiceRecord],
    tuned_records: Sequence[ChoiceRecord],
    *,
    swaps: int = 2000,
    seed: int = 0,
    margin: float,
) -> float:
    """Share of random swaps of base and tuned, cluster by cluster, after which the leaf is called BETTER or WORSE.

    After such a swap no model is the better one, so the share should not exceed 5 %. The items are one leaf's, of one
    kind. All swaps are tested at once; those whose test rejects go through the whole decision again.
    """
    import numpy as np

    sample = pair_choices(items, base_records, tuned_records, kind=items[0].kind)
    names = list(dict.fromkeys(sample.clusters))
    signs = np.random.default_rng(seed).choice([-1, 1], size=(swaps, len(names)))
    rejected = np.flatnonzero(_test_all(sample, signs) <= LEVEL)
    swapped = (frozenset(name for name, sign in zip(names, signs[row], strict=True) if sign < 0) for row in rejected)
    return sum(_is_called(sample.swap(clusters), margin) for clusters in swapped) / swaps


def random_gold_accuracy(items: Sequence[ChoiceItem], records: Sequence[ChoiceRecord], seed: int) -> float:
    """Accuracy against gold labels drawn at random: near one over the number of options, whatever was chosen."""
    draw = random.Random(seed)
    chosen = {record.item: record.chosen for record in records}
    return sum(chosen[item.id] == draw.randrange(len(item.options)) for item in items) / len(items)


def random_gold_rate(
    items: Sequence[ChoiceItem],
    base_records: Sequence[ChoiceRecord],
    tuned_records: Sequence[ChoiceRecord],
    *,
    draws: int = 400,
    seed: int = 0,
    margin: float,
) -> float:
    """Share of random gold labellings under which the leaf is called BETTER or WORSE.

    However well tuned knows the true answers, it cannot know drawn ones: anything above about 5 % would mean that the
    decision rewards something else than being right.
    """
    draw = random.Random(seed)
    called = 0
    for _ in range(draws):
        gold = {item.id: draw.randrange(len(item.options)) for item in items}
        base, tuned = (_relabel(records, gold) for records in (base_records, tuned_records))
        called += _is_called(pair_choices(items, base, tuned, kind=items[0].kind), margin)
    return called / draws


def _relabel(records: Sequence[ChoiceRecord], gold: Mapping[str, int]) -> tuple[ChoiceRecord, ...]:
    return tuple(record.model_copy(update={"correct": record.chosen == gold[record.item]}) for record in records)


def _test_all(sample: Sample, signs: NDArray[np.int64]) -> NDArray[np.float64]:
    """The p of every swap: `signs` is swaps x clusters."""
    import numpy as np

    sums = signs * np.asarray(cluster_sums(sample.differences, sample.clusters))
    if not uses_flips(sample):
        return sign_flip_ps(sums)
    flips = sample.gained + sample.lost
    p_by_gains = np.asarray([mid_p(gained, flips - gained) for gained in range(flips + 1)])
    p: NDArray[np.float64] = p_by_gains[(sums > 0).sum(axis=1)]
    return p


def _is_called(sample: Sample, margin: float) -> bool:
    p = find_p(sample)
    word, _ = decide_word(sample, compare(sample), margin=margin, p_holm=1.0 if p is None else p)
    return word in (Word.BETTER, Word.WORSE)
