"""The file that will be served is judged as the frozen suite judges the tuned model."""

from __future__ import annotations

import pytest
from run_results import frozen, leaf, run_result

from bot.gate import decide
from schemas.gate import GatePolicy
from schemas.result import GateDecision, Served, Word


def quantized(low: float, high: float, word: Word = Word.INCONCLUSIVE) -> Served:
    overall = frozen(low, high).overall
    return Served(format="Q4_K_M", word=word, why="the test says so", margin=0.02, comparison=overall)


def decision(served: Served | None, *, asked: str | None = "Q4_K_M", strict: bool = False) -> GateDecision:
    return decide(run_result(leaves=(leaf(),), served=served), GatePolicy(strict=strict), served=asked)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-0.02, 0.01, "PASS"), (-0.021, 0.01, "INCONCLUSIVE"), (-0.06, -0.021, "FAIL")],
)
def test_its_harm_counts_like_that_of_the_suite(low: float, high: float, verdict: str) -> None:
    decided = decision(quantized(low, high))
    assert decided.verdict == verdict
    assert decided.reason.startswith("the Q4_K_M file that will be served" if verdict != "PASS" else "no harm")


def test_worse_within_the_margin_is_a_warning_unless_strict() -> None:
    slightly = quantized(-0.019, -0.001, Word.WORSE)
    passed = decision(slightly)
    assert passed.verdict == "PASS"
    assert passed.warnings[0].startswith("the Q4_K_M file that will be served is WORSE, within the margin")
    assert decision(slightly, strict=True).verdict == "FAIL"


def test_what_was_asked_for_and_not_measured_never_passes() -> None:
    missing = Served(format="Q4_K_M", word=Word.INCONCLUSIVE, why="no llama.cpp", margin=0.02, comparison=None)
    assert decision(missing).reason == "the Q4_K_M file that will be served was not measured: no llama.cpp"
    assert decision(None).verdict == "INCONCLUSIVE"
    assert decision(quantized(-0.01, 0.01), asked="Q8_0").verdict == "INCONCLUSIVE"
    broken = missing.model_copy(update={"word": Word.ERROR})
    assert decision(broken).verdict == "ERROR"


def test_what_was_measured_counts_though_nobody_asked() -> None:
    assert decision(quantized(-0.06, -0.03), asked=None).verdict == "FAIL"
    assert decision(None, asked=None).verdict == "PASS"


def test_a_suite_that_asked_nothing_never_passes() -> None:
    clean = frozen(-0.01, 0.01)
    empty = clean.model_copy(update={"overall": clean.overall.model_copy(update={"n": 0})})
    decided = decide(run_result(leaves=(leaf(),), frozen=empty), GatePolicy())
    assert (decided.verdict, decided.reason) == (
        "INCONCLUSIVE",
        "frozen suite asked nothing, so harm cannot be ruled out",
    )
