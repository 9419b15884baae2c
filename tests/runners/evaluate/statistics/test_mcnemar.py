from __future__ import annotations

import pytest

from runners.evaluate.statistics.mcnemar import exact_p, mid_p


@pytest.mark.parametrize(
    ("gained", "lost", "exact", "mid"),
    [
        (1, 0, "1.0000", "0.5000"),
        (4, 3, "1.0000", "0.7266"),
        (4, 0, "0.1250", "0.0625"),
        (5, 0, "0.0625", "0.0312"),
        (6, 0, "0.0312", "0.0156"),
        (9, 2, "0.0654", "0.0386"),
        (2, 9, "0.0654", "0.0386"),
        (0, 0, "1.0000", "1.0000"),
        (12, 3, "0.0352", "0.0213"),
        (15, 6, "0.0784", "0.0525"),
        (30, 12, "0.0079", "0.0054"),
        (3, 2, "1.0000", "0.6875"),
        (4, 14, "0.0309", "0.0192"),
    ],
)
def test_published_cases(gained: int, lost: int, exact: str, mid: str) -> None:
    # .03125 prints as .0312 here (to even) and as .0313 on paper.
    assert f"{exact_p(gained, lost):.4f}" == exact
    assert f"{mid_p(gained, lost):.4f}" == mid


def test_symmetry_and_an_even_split() -> None:
    assert mid_p(9, 2) == mid_p(2, 9)
    assert mid_p(7, 7) == pytest.approx(1.0)
