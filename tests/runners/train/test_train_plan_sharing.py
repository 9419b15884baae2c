"""Rows are shared out whole, evenly, within what a device computes at once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.layouts.packed import Packed
from runners.train.plan.sharing import share_out
from runners.train.seams import Layout

LAYOUTS: list[Any] = [Packed(0), Grouped(0)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@given(
    lengths=st.lists(st.integers(1, 300), min_size=1, max_size=40),
    ranks=st.integers(1, 5),
    device_tokens=st.none() | st.integers(1, 2_000),
)
def test_every_row_is_computed_once_and_every_rank_has_as_many_parts(
    layout: Layout, lengths: list[int], ranks: int, device_tokens: int | None
) -> None:
    rows = random.Random(0).sample(range(len(lengths)), len(lengths))
    shares = share_out(rows, lengths, ranks=ranks, layout=layout, device_tokens=device_tokens)
    assert len(shares) == ranks
    assert len({len(share) for share in shares}) == 1
    parts = [part for share in shares for part in share]
    assert sorted(row for part in parts for row in part) == sorted(rows)
    if device_tokens is not None:
        assert all(len(part) <= 1 or layout.cost([lengths[row] for row in part]) <= device_tokens for part in parts)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_one_device_that_can_computes_the_step_as_it_was_planned(layout: Layout) -> None:
    assert share_out([3, 0, 2], [5, 5, 9, 1], ranks=1, layout=layout, device_tokens=None) == [[(3, 0, 2)]]
    assert share_out([3, 0, 2], [5, 5, 9, 1], ranks=1, layout=layout, device_tokens=64) == [[(3, 0, 2)]]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_devices_get_alike_many_tokens(layout: Layout) -> None:
    drawn = random.Random(0)
    lengths = [min(512, max(16, round(drawn.lognormvariate(4.7, 0.7)))) for _ in range(64)]
    shares = share_out(range(64), lengths, ranks=4, layout=layout, device_tokens=1_024)
    tokens = [sum(layout.cost([lengths[row] for row in part]) for part in share) for share in shares]
    assert max(tokens) < 1.15 * sum(tokens) / len(tokens)


def test_packed_rows_fill_a_device() -> None:
    shares = share_out(range(8), [64] * 8, ranks=2, layout=Packed(0), device_tokens=128)
    assert [[len(part) for part in share] for share in shares] == [[2, 2], [2, 2]]


def test_rows_alike_in_length_stay_together_where_they_are_padded() -> None:
    shares = share_out([0, 1, 2, 3], [8, 80, 8, 80], ranks=2, layout=Grouped(0), device_tokens=None)
    assert shares == [[(1, 3)], [(0, 2)]]


def test_more_ranks_than_rows_leave_some_without_any() -> None:
    shares = share_out([0], [5], ranks=3, layout=Packed(0), device_tokens=None)
    assert sorted(len(share[0]) for share in shares) == [0, 0, 1]
