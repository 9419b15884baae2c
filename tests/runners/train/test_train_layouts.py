"""Each layout holds every token of its rows once, where it can be told which row it is of."""

from __future__ import annotations

from typing import Any

import pytest

from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.layouts.packed import Packed
from runners.train.seams import Layout
from runners.train.tokens import TokenRows

LAYOUTS: list[Any] = [Packed(63), Grouped(63)]


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    """Rows of 3, 9 and 20 tokens whose first tokens are marked as learnt too, which none of a layout's may be."""
    import torch

    lengths = torch.tensor([0, 3, 9, 20])
    learnt = torch.ones(32, dtype=torch.bool)
    learnt[5] = False
    return TokenRows(torch.arange(32, dtype=torch.int32), learnt, lengths.cumsum(0))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("chosen", [(0, 1, 2), (2,), (2, 0), ()])
def test_what_counts_is_what_was_learnt_but_first_tokens(
    layout: Layout, rows: TokenRows, chosen: tuple[int, ...]
) -> None:
    inputs = layout.collate(rows, chosen, device="cpu")
    assert inputs.ids.shape == inputs.learnt.shape
    assert inputs.ids.numel() == layout.cost([rows.lengths[row] for row in chosen]) or not chosen
    expected = [int(token) for row in chosen for token in rows.row(row)[0][1:] if int(token) != 5]
    assert inputs.ids[inputs.learnt].tolist() == expected
    assert int(inputs.learnt.sum()) == sum(rows.counted(row) for row in chosen)
    assert not inputs.learnt[:, 0].any()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_rows_cost_nothing(layout: Layout) -> None:
    assert layout.cost([]) == 0


def test_packed_rows_stand_one_after_the_other_and_begin_at_position_0(rows: TokenRows) -> None:
    inputs = Packed(63).collate(rows, (1, 0), device="cpu")
    assert inputs.ids.tolist() == [[*range(3, 12), 0, 1, 2, *[63] * 52]]
    assert inputs.extra["position_ids"].tolist() == [[*range(9), 0, 1, 2, *range(52)]]
    assert inputs.extra["row_bounds"].lengths == (9, 3, 52)


def test_packed_rows_that_fill_a_grain_have_nothing_beside_them() -> None:
    import torch

    ids = torch.arange(64, dtype=torch.int32)
    exact = TokenRows(ids, torch.ones(64, dtype=torch.bool), torch.tensor([0, 24, 64]))
    inputs = Packed(63).collate(exact, (0, 1), device="cpu")
    assert inputs.ids.shape == (1, 64)
    assert inputs.extra["row_bounds"].lengths == (24, 40)


def test_grouped_rows_stand_side_by_side(rows: TokenRows) -> None:
    inputs = Grouped(63).collate(rows, (0, 1), device="cpu")
    assert inputs.ids.tolist() == [[0, 1, 2, *[63] * 13], [*range(3, 12), *[63] * 7]]
    assert inputs.extra["attention_mask"].tolist() == [[1] * 3 + [0] * 13, [1] * 9 + [0] * 7]
