"""A small contribution harms the base no more than a large one: it gets as much replay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from acceptance.runs import Laboratory
from schemas.result import Word

pytestmark = pytest.mark.timeout(1800)


def check(laboratory: Laboratory, seed: int, say: Callable[[str], None]) -> None:
    result = laboratory.run("skills", seed=seed).result
    assert result.gate is not None
    assert result.training is not None
    assert result.training.rows_taught < 300
    say(f"seed {seed}: {result.gate.verdict}, {result.gate.reason}")
    assert (result.gate.verdict, [leaf.word for leaf in result.leaves]) == ("PASS", [Word.BETTER, Word.BETTER])


@pytest.mark.slow
def test_two_small_skills_pass(laboratory: Laboratory, say: Callable[[str], None]) -> None:
    check(laboratory, 0, say)


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", [1, 2])
def test_two_small_skills_pass_with_every_seed(laboratory: Laboratory, seed: int, say: Callable[[str], None]) -> None:
    check(laboratory, seed, say)
