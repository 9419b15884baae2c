import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.quotas import owed_rows, share


@pytest.mark.parametrize(
    ("target", "kept", "dry", "owed"),
    [
        (100, [0, 0, 0], [False, False, False], [34, 33, 33]),
        (100, [0, 0, 0], [False, True, False], [50, 0, 50]),
        (100, [10, 0], [True, False], [10, 90]),
        (10, [8, 0, 0], [False, False, False], [8, 1, 1]),
        (2, [3, 0], [False, False], [3, 0]),
        (5, [1, 1], [True, True], [1, 1]),
    ],
)
def test_rows_are_spread_evenly_over_leaves_that_can_give_them(
    target: int, kept: list[int], dry: list[bool], owed: list[int]
) -> None:
    assert share(target, kept, dry) == owed


@given(st.integers(0, 500), st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=12))
def test_a_target_is_met_exactly_where_one_leaf_can_still_give(target: int, leaves: list[tuple[int, bool]]) -> None:
    kept, dry = [rows for rows, _ in leaves], [gone for _, gone in leaves]
    owed = share(target, kept, dry)
    assert all(now >= before for now, before in zip(owed, kept, strict=True))
    assert all(now == before for now, before, gone in zip(owed, kept, dry, strict=True) if gone)
    if not all(dry):
        assert sum(owed) == max(target, sum(kept))
    raised = [now for now, before in zip(owed, kept, strict=True) if now > before]
    assert not raised or max(raised) - min(raised) <= 1


def test_a_preview_shows_as_many_of_each_leaf_whatever_others_give() -> None:
    assert owed_rows([0, 1, 0], [False, True, False], target=None, preview=3) == [3, 1, 3]
    assert owed_rows([0, 0], [False, True], target=5, preview=None) == [5, 0]
    assert owed_rows([0, 0], [False, False], target=None, preview=None) == [None, None]
