from __future__ import annotations

import pytest
from run_results import STATES, frozen, gain, leaf, run_result, undecided_leaf, untrained

from bot.report.advice import advise
from schemas.gate import GatePolicy
from schemas.result import Funnel, RunResult, Word

FINE = Funnel(made=10, kept=9, rejected=())


def advice(result: RunResult) -> str:
    assert result.gate
    return advise(result, result.gate)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("fail", "the merge is blocked"),
        ("inconclusive", "a maintainer has to"),
        ("deletion_only", "a maintainer decides"),
        ("error", "run the same command again"),
        ("invalid", "fix what is listed"),
        ("not_applicable", "nothing to do"),
        ("pass", "nothing blocks the merge"),
    ],
)
def test_every_state_says_what_to_do(state: str, says: str) -> None:
    assert says in advice(STATES[state]())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (leaf("k/a", Word.WORSE), "Look at k/a before merging: it is WORSE."),
        (leaf("k/a", Word.ERROR), "Look at k/a before merging: it is ERROR."),
        (undecided_leaf(), "stays INCONCLUSIVE"),
        (leaf("k/a"), "look at why most of its samples were rejected"),
        (leaf("k/a", funnel=FINE), "nothing blocks the merge."),
    ],
)
def test_a_pass_names_the_one_thing_to_improve(changed: object, says: str) -> None:
    shown = advice(run_result(leaves=(changed, leaf("k/b", funnel=FINE))))
    assert says in shown
    assert "k/b" not in shown


def test_a_worse_leaf_under_a_strict_policy() -> None:
    result = run_result(GatePolicy(strict=True), leaves=(leaf("k/a", Word.WORSE), leaf("k/b")))
    assert "compare the answers of k/a" in advice(result)


def test_forgetting_comes_before_a_worse_leaf() -> None:
    result = run_result(leaves=(leaf("k/a", Word.WORSE),), frozen=frozen(-0.09, -0.05, word=Word.WORSE))
    assert "which tasks of the frozen suite lost most" in advice(result)


def test_doubt_about_a_leaf() -> None:
    result = run_result(GatePolicy(require="better"), leaves=(leaf("k/a", specific_gain=gain(-0.1, 0.1)),))
    assert "More items decide more" in advice(result)
    assert "maintainer" in advice(untrained(removed=("k/a",)))
