"""The floor under the data, and what training rows give away of the evaluation."""

from __future__ import annotations

import pytest
from run_results import PHOENIX, compared, leaf, run_result

from bot.gate import decide
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import Funnel, GateDecision, Overlap

GIVEN = "In which year was Phoenix first charted? | taught: Phoenix was first charted in 1598"


def with_rows(kept: int, made: int, policy: GatePolicy) -> GateDecision:
    return decide(run_result(leaves=(leaf(funnel=Funnel(made=made, kept=kept, rejected=())),)), policy)


def with_overlap(found: int, n: int, policy: GatePolicy, kind: ItemKind = ItemKind.CONTROL) -> GateDecision:
    overlap = Overlap(leaf=PHOENIX, kind=kind, n=n, found=found, examples=(GIVEN,) if found else ())
    rest = [entry for entry in compared((leaf(),)) if entry.kind is not kind]
    return decide(run_result(leaves=(leaf(),), contamination=(overlap, *rest)), policy)


@pytest.mark.parametrize(("kept", "verdict"), [(4, "FAIL"), (5, "PASS"), (100, "PASS")])
def test_too_small_a_share_of_kept_rows_fails(kept: int, verdict: str) -> None:
    assert with_rows(kept, 100, GatePolicy()).verdict == verdict


def test_the_floor_names_leaf_and_numbers() -> None:
    decided = with_rows(4, 100, GatePolicy())
    assert decided.reason == f"{PHOENIX}: 4 of 100 generated rows kept, 4 %; the policy asks for 5 % at least"
    few = with_rows(19, 100, GatePolicy(least_rows=20))
    assert few.reason == f"{PHOENIX}: 19 training rows kept; the policy asks for 20 at least"
    assert with_rows(20, 100, GatePolicy(least_rows=20)).verdict == "PASS"
    assert with_rows(0, 0, GatePolicy()).verdict == "FAIL"


@pytest.mark.parametrize("kind", [ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.FROZEN])
def test_an_item_that_was_given_away_fails_with_the_list(kind: ItemKind) -> None:
    decided = with_overlap(1, 160, GatePolicy(), kind)
    assert decided.verdict == "FAIL"
    whose = "" if kind is ItemKind.FROZEN else f" of {PHOENIX}"
    assert decided.reason == (
        f"contamination: 1 of 160 {kind} items{whose} given away ({GIVEN}); none may stand in the training rows"
    )


def test_a_share_may_be_allowed_and_is_told() -> None:
    policy = GatePolicy(contamination=0.29)
    allowed = with_overlap(29, 100, policy)
    assert allowed.verdict == "PASS"
    assert allowed.warnings[0].startswith("29 of 100 control items")
    over = with_overlap(30, 100, policy)
    assert (over.verdict, over.reason.endswith("at most 29 % may stand in the training rows")) == ("FAIL", True)


def test_what_was_not_compared_is_named() -> None:
    result = run_result(leaves=(leaf(),), contamination=())
    decided = decide(result, GatePolicy())
    assert decided.verdict == "INCONCLUSIVE"
    assert decided.reason.endswith(f"new-question items of {PHOENIX}; control items of {PHOENIX}; frozen items")
    many = tuple(leaf(f"knowledge/{number}") for number in range(9))
    assert decide(run_result(leaves=many, contamination=()), GatePolicy()).reason.endswith("; 16 more")
    assert decide(run_result(contamination=compared(result.leaves)[:-1]), GatePolicy()).verdict == "INCONCLUSIVE"
