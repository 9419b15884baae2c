from __future__ import annotations

from runners.evaluate.batches import pad, split_batches


def test_sorted_by_key_ties_in_order() -> None:
    assert list(split_batches([3, 1, 2, 1], 3)) == [[1, 3, 2], [0]]
    assert list(split_batches([], 3)) == []


def test_first_members_are_never_mixed() -> None:
    assert list(split_batches([(4, 9), (2, 1), (4, 1), (2, 5), (4, 3)], 2)) == [[1, 3], [2, 4], [0]]


def test_padding_left_and_right() -> None:
    ids, mask = pad([[5, 6], [7]], 0, left=True)
    assert (ids.tolist(), mask.tolist()) == ([[5, 6], [0, 7]], [[1, 1], [0, 1]])
    ids, mask = pad([[5, 6], [7]], 0, left=False)
    assert (ids.tolist(), mask.tolist()) == ([[5, 6], [7, 0]], [[1, 1], [1, 0]])
