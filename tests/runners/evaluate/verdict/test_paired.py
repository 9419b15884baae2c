from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.verdict.paired import pair_choices, pair_ratings
from schemas.item import ItemKind

NEW = ItemKind.NEW_QUESTION


def test_pairs_follow_item_ids_not_positions(make: Any) -> None:
    items = [make.choice("x", cluster="p"), make.choice("y", cluster="p"), make.choice("z", kind=ItemKind.SEEN)]
    base = make.choice_records(items, [0, 1, 0])
    tuned = make.choice_records(items, [1, 1, 0])[::-1]
    sample = pair_choices(items, base, tuned, kind=NEW)
    assert (sample.base, sample.tuned, sample.differences) == ((0, 1), (1, 1), (1, 0))
    assert (sample.n, sample.cluster_count, sample.independent) == (2, 1, False)
    assert (sample.gained, sample.lost, sample.missing) == (1, 0, 0)
    assert sample.soft == pytest.approx((0.4, 0.0))


def test_items_must_be_identical_and_unique(make: Any) -> None:
    items = [make.choice("x"), make.choice("y")]
    records = make.choice_records(items, [1, 1])
    with pytest.raises(ValueError, match="item y was not answered by both models"):
        pair_choices(items, records, records[:1], kind=NEW)
    with pytest.raises(ValueError, match="ids must be unique"):
        pair_choices(items, records, records + records, kind=NEW)


def test_missing_ratings_are_deleted_in_pairs_and_counted(make: Any) -> None:
    items = [make.opened(name) for name in "abcd"]
    sample = pair_ratings(
        items, make.open_records(items, [1, None, 3, 4]), make.open_records(items, [2, 9, None, 6]), kind=NEW
    )
    assert (sample.base, sample.tuned, sample.missing, sample.missing_share) == ((1, 4), (2, 6), 2, 0.5)
    assert sample.clusters == ("a", "d")


def test_swapping_a_cluster_turns_its_differences_round(make: Any) -> None:
    sample = pair_choices(*make.flips(3, 1, 8, per_cluster=2), kind=NEW)
    swapped = sample.swap(frozenset({"p1", "p3"}))
    for cluster, before, after in zip(sample.clusters, sample.differences, swapped.differences, strict=True):
        assert after == (-before if cluster in {"p1", "p3"} else before)
    assert sample.swap(frozenset(sample.clusters)).base == sample.tuned
