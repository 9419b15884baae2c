"""From flips on the frozen suite to the gate's verdict: what is shown is what decides."""

from __future__ import annotations

from typing import Any

import pytest
from run_results import leaf, untrained

from bot.gate import decide
from runners.evaluate.statistics.tango import tango_interval
from runners.evaluate.verdict.frozen import compare_frozen
from schemas.gate import GatePolicy
from schemas.item import ItemKind

MARGIN = 0.05
CASES = [
    (3, 2, 60, "INCONCLUSIVE", "INCONCLUSIVE"),
    (3, 2, 200, "PASS", "PASS"),
    (1, 14, 100, "FAIL", "FAIL"),
    (2, 6, 60, "INCONCLUSIVE", "INCONCLUSIVE"),
    (4, 14, 400, "PASS", "FAIL"),
    (3, 14, 200, "INCONCLUSIVE", "FAIL"),
]


def judge(make: Any, gained: int, lost: int, n: int, *, strict: bool) -> tuple[str, tuple[str, ...]]:
    items, base, tuned = make.flips(gained, lost, n)
    suite = tuple(item.model_copy(update={"kind": ItemKind.FROZEN, "leaf": "frozen/words"}) for item in items)
    frozen = compare_frozen(suite, base, tuned, margin=MARGIN)
    decision = decide(untrained(leaves=(leaf(),), frozen=frozen), GatePolicy(frozen_margin=MARGIN, strict=strict))
    return decision.verdict, decision.warnings


@pytest.mark.parametrize(("gained", "lost", "n", "effect", "strict"), CASES)
def test_published_effects(make: Any, gained: int, lost: int, n: int, effect: str, strict: str) -> None:
    assert judge(make, gained, lost, n, strict=False)[0] == effect
    assert judge(make, gained, lost, n, strict=True)[0] == strict


def test_a_pass_with_harm_inside_the_margin_warns(make: Any) -> None:
    _, warnings = judge(make, 4, 14, 400, strict=False)
    assert any("WORSE" in warning for warning in warnings)
    assert not any("WORSE" in warning for warning in judge(make, 3, 2, 200, strict=False)[1])


@pytest.mark.parametrize(("gained", "lost", "n", "effect", "strict"), CASES[:4])
def test_the_usual_level_of_non_inferiority_would_decide_the_same(
    gained: int, lost: int, n: int, effect: str, strict: str
) -> None:
    low, high = tango_interval(gained, lost, n, level=0.90)
    assert effect == strict == ("FAIL" if high < -MARGIN else "PASS" if low >= -MARGIN else "INCONCLUSIVE")
