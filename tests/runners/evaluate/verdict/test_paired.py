from __future__ import annotations

import math
from typing import Any

import pytest

from runners.evaluate.judges.seam import Preference
from runners.evaluate.verdict.paired import is_exact, pair_choices, pair_open, pair_preferences, pair_ratings
from schemas.item import ItemKind, OpenRecord

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
    assert [name.rpartition("#")[2] for name in sample.clusters] == ["a", "d"]


def test_a_score_that_was_never_computed_is_missing(make: Any) -> None:
    items = [make.opened(name) for name in "abcd"]
    records = [
        [
            OpenRecord(item=name, answer="x", rating=5.0, likelihood=value)
            for name, value in zip("abcd", values, strict=True)
        ]
        for values in ((-1.0, None, -3.0, -1.0), (-0.5, -0.5, -3.0, math.nan))
    ]
    sample = pair_open(items, *records, kind=NEW, score="likelihood")
    assert (sample.base, sample.tuned, sample.missing, sample.is_share) == ((-1.0, -3.0), (-0.5, -3.0), 2, False)


@pytest.mark.parametrize(
    ("answer", "exact"),
    [
        ("The old mill", True),
        ("  the old\n mill. ", True),
        ("\u201cThe old mill\u201d", True),
        ("the mill", False),
        ("The old mill, I think", False),
        ("", None),
    ],
)
def test_exact_answers_differ_in_case_blanks_and_marks_at_most(make: Any, answer: str, exact: bool | None) -> None:
    item = make.opened("a", reference="The old mill")
    assert is_exact(item, OpenRecord(item="a", answer=answer, rating=None)) is exact


def test_exact_numbers_keep_their_signs(make: Any) -> None:
    item = make.opened("a", reference="-5")
    assert is_exact(item, OpenRecord(item="a", answer="5", rating=None)) is False


def test_the_same_seed_number_in_two_leaves_is_two_units(make: Any) -> None:
    items = [make.choice("x", cluster="s01", leaf="a/b"), make.choice("y", cluster="s01", leaf="a/c")]
    records = make.choice_records(items, [1, 0])
    sample = pair_choices(items, records, records, kind=NEW)
    assert (sample.cluster_count, sample.independent) == (2, True)


def test_preferences_are_a_point_for_the_winner(make: Any) -> None:
    items = [make.opened(name) for name in "abcd"]
    preferences = [Preference("a", 1), Preference("b", -1), Preference("c", 0, flipped=True), Preference("d", None)]
    sample = pair_preferences(items, preferences, kind=NEW)
    assert (sample.base, sample.tuned, sample.missing) == ((0, 1, 0), (1, 0, 0), 1)
    assert (sample.score, sample.is_share) == ("pairwise", True)
    with pytest.raises(ValueError, match="ids must be unique"):
        pair_preferences(items, preferences * 2, kind=NEW)


def test_swapping_a_cluster_turns_its_differences_round(make: Any) -> None:
    sample = pair_choices(*make.flips(3, 1, 8, per_cluster=2), kind=NEW)
    names = frozenset(name for name in sample.clusters if name.endswith(("#p1", "#p3")))
    assert len(names) == 2
    swapped = sample.swap(names)
    for cluster, before, after in zip(sample.clusters, sample.differences, swapped.differences, strict=True):
        assert after == (-before if cluster in names else before)
    assert sample.swap(frozenset(sample.clusters)).base == sample.tuned
