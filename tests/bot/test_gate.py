from __future__ import annotations

import pytest
from run_results import (
    INCLUSION,
    PHOENIX,
    comparison,
    control,
    finding,
    frozen,
    gain,
    judged_leaf,
    leaf,
    run_result,
    undecided_leaf,
    untrained,
)

from bot.gate import CONCLUSIONS, decide, describe
from schemas.gate import GatePolicy
from schemas.result import GateDecision, Interval, LeafResult, RunResult, Word

BETTER = GatePolicy(require="better")
STRICT = GatePolicy(strict=True)


def decision(result: RunResult, policy: GatePolicy | None = None) -> GateDecision:
    return decide(result, policy or GatePolicy())


# evaluation table for one family with a margin of 5 points: bounds of the printed 95 % interval, in points
EFFECTS = [
    pytest.param(-7.2, 11.0, Word.INCONCLUSIVE, "INCONCLUSIVE", "INCONCLUSIVE", id="3/2/60"),
    pytest.param(-2.3, 3.4, Word.NO_CHANGE, "PASS", "PASS", id="3/2/200"),
    pytest.param(-21.3, -6.4, Word.WORSE, "FAIL", "FAIL", id="1/14/100"),
    pytest.param(-17.5, 3.1, Word.INCONCLUSIVE, "INCONCLUSIVE", "INCONCLUSIVE", id="2/6/60"),
    pytest.param(-4.9, -0.5, Word.WORSE, "PASS", "FAIL", id="4/14/400"),
    pytest.param(-10.1, -1.7, Word.WORSE, "INCONCLUSIVE", "FAIL", id="3/14/200"),
]


@pytest.mark.parametrize(("low", "high", "word", "effect", "strict"), EFFECTS)
def test_frozen_suite_decides_by_its_printed_interval(
    low: float, high: float, word: Word, effect: str, strict: str
) -> None:
    result = untrained(leaves=(leaf(),), frozen=frozen(low / 100, high / 100, word=word, margin=0.05))
    assert decision(result, GatePolicy(frozen_margin=0.05)).verdict == effect
    assert decision(result, GatePolicy(frozen_margin=0.05, strict=True)).verdict == strict


def test_bounds_on_the_margin() -> None:
    assert decision(run_result(frozen=frozen(-0.02, 0.01))).verdict == "PASS"
    assert decision(run_result(frozen=frozen(-0.0201, 0.01))).verdict == "INCONCLUSIVE"
    assert decision(run_result(frozen=frozen(-0.05, -0.02))).verdict == "INCONCLUSIVE"
    assert decision(run_result(frozen=frozen(-0.05, -0.0201))).verdict == "FAIL"


def test_a_bound_just_beyond_the_margin_is_told_apart_from_it() -> None:
    reason = decision(run_result(frozen=frozen(-0.0202, 0.01))).reason
    assert "(−2.02 … +1.0)" in reason
    assert "margin −2.0" in reason


def test_harm_within_the_margin_passes_with_a_warning() -> None:
    worse = decision(run_result(frozen=frozen(-0.019, -0.005, word=Word.WORSE)))
    assert worse.verdict == "PASS"
    assert worse.warnings[0] == "frozen suite is WORSE, within the margin: −1.2 pp (−1.9 … −0.5), n 1,000"
    unclear = decision(run_result(frozen=frozen(-0.05, -0.005, word=Word.WORSE)))
    assert unclear.verdict == "INCONCLUSIVE"
    assert "size unclear" in unclear.warnings[0]


@pytest.mark.parametrize("verdict", CONCLUSIONS)
def test_conclusion_and_exit_status(verdict: str) -> None:
    expected = {
        "PASS": ("success", 0),
        "NOT APPLICABLE": ("success", 0),
        "FAIL": ("failure", 1),
        "INVALID": ("failure", 1),
        "INCONCLUSIVE": ("action_required", 3),
        "ERROR": ("failure", 4),
    }
    assert CONCLUSIONS[verdict] == expected[verdict]


def test_conclusions_that_satisfy_a_required_check_are_only_for_success() -> None:
    assert {name for name, (conclusion, _) in CONCLUSIONS.items() if conclusion == "success"} == {
        "PASS",
        "NOT APPLICABLE",
    }
    assert {conclusion for conclusion, _ in CONCLUSIONS.values()} == {"success", "failure", "action_required"}


def test_only_errors_block() -> None:
    assert decision(run_result(findings=(finding(severity="warning"), finding(severity="notice")))).verdict == "PASS"
    invalid = decision(untrained(findings=(finding(), finding(3), finding(4, path="knowledge/b/qna.yaml"))))
    assert (invalid.verdict, invalid.reason) == ("INVALID", "3 problems in 2 files, nothing was run")
    assert (invalid.conclusion, invalid.exit_status) == ("failure", 1)


def test_invalid_does_not_claim_that_nothing_was_run_when_it_was() -> None:
    assert decision(run_result(findings=(finding(),))).reason == "1 problem in 1 file"


def test_nothing_changed() -> None:
    assert decision(untrained()).verdict == "NOT APPLICABLE"


def test_deletion_only_needs_a_maintainer() -> None:
    gone = decision(untrained(removed=(PHOENIX, INCLUSION)))
    assert (gone.verdict, gone.conclusion, gone.exit_status) == ("INCONCLUSIVE", "action_required", 3)
    assert gone.reason.startswith("2 leaves are deleted")
    assert "2 leaves are removed" in gone.warnings[0]


def test_error_without_numbers() -> None:
    error = decision(untrained(error="teacher endpoint unreachable after 5 tries"))
    assert (error.verdict, error.reason) == ("ERROR", "teacher endpoint unreachable after 5 tries")


def test_proven_harm_is_not_hidden_by_an_error() -> None:
    assert decision(run_result(error="report failed", frozen=frozen(-0.09, -0.05))).verdict == "FAIL"
    assert decision(run_result(error="report failed")).verdict == "ERROR"


def test_missing_frozen_suite_never_passes() -> None:
    assert decision(run_result(frozen=None)).verdict == "INCONCLUSIVE"
    bare = frozen().overall.model_copy(update={"interval": None})
    assert decision(run_result(frozen=frozen(overall=bare))).verdict == "INCONCLUSIVE"
    broken = decision(run_result(frozen=frozen(word=Word.ERROR, why="12 % of the answers failed")))
    assert (broken.verdict, broken.exit_status) == ("ERROR", 4)
    assert "12 % of the answers failed" in broken.reason


def test_inconclusive_says_how_many_items_would_decide() -> None:
    # half-width 2.5 points, 1 point of room: 2.5² times as many items
    assert "about 6,300 items would decide" in decision(run_result(frozen=frozen(-0.035, 0.015))).reason


def test_leaves_are_advisory_under_no_harm() -> None:
    leaves = (leaf(word=Word.WORSE), leaf("knowledge/b", Word.ERROR, why="judge unfit"), judged_leaf())
    passed = decision(run_result(leaves=leaves))
    assert passed.verdict == "PASS"
    assert passed.reason == (
        "no harm on the frozen suite (≈ −0.3 pp, −1.9 … +1.3, margin −2.0), 0 of 3 leaves BETTER, 1 WORSE"
    )
    assert [warning.split(":")[0] for warning in passed.warnings] == [
        f"{PHOENIX} is WORSE",
        "knowledge/b could not be measured",
    ]


def test_better_without_specific_gain_is_warned_about() -> None:
    moved = decision(run_result(leaves=(leaf(specific_gain=gain(-0.02, 0.1)), leaf("a/b", specific_gain=None))))
    assert moved.warnings[0].endswith("its gain beyond control items (−2.0 … +10.0) is not shown to be above 0")
    assert "was not measured" in moved.warnings[1]


def test_a_gain_that_cannot_be_shown_says_why() -> None:
    few = (comparison(), control(clusters=5))
    hidden = leaf(comparisons=few, specific_gain=gain(0.05, 0.09).model_copy(update={"shown": False}))
    (warning,) = decision(run_result(leaves=(hidden,))).warnings
    assert warning.endswith(
        "its gain beyond control items (+5.0 … +9.0) is not shown: control items come from only 5 independent "
        "passages; at least 6 are needed to show it"
    )
    assert "only 5 independent passages" in decision(run_result(leaves=(hidden,)), BETTER).reason


def test_strict_makes_leaves_count() -> None:
    assert decision(run_result(leaves=(leaf(), leaf("a/b", Word.WORSE))), STRICT).verdict == "FAIL"
    assert decision(run_result(leaves=(leaf("a/b", Word.ERROR),)), STRICT).verdict == "ERROR"
    assert decision(run_result(leaves=(leaf(), undecided_leaf())), STRICT).verdict == "PASS"
    assert decision(run_result(leaves=(leaf("a/b", Word.NEW, comparisons=()),)), STRICT).verdict == "INCONCLUSIVE"


def test_require_better() -> None:
    passed = decision(run_result(leaves=(leaf(), leaf("knowledge/b"))), BETTER)
    assert passed.verdict == "PASS"
    assert passed.reason.endswith("2 of 2 leaves BETTER with a specific gain above 0")


HARMED = comparison(delta=-0.12, tuned=0.191, interval=Interval(low=-0.2, high=-0.06, method="tango"))


@pytest.mark.parametrize(
    ("other", "verdict", "because"),
    [
        (undecided_leaf(), "INCONCLUSIVE", "the policy asks for 150 new-question items at least"),
        (leaf("a/b", Word.NO_CHANGE), "INCONCLUSIVE", "NO CHANGE, and the policy requires BETTER"),
        (leaf("a/b", specific_gain=None), "INCONCLUSIVE", "was not measured"),
        (leaf("a/b", specific_gain=gain(-0.01, 0.2)), "INCONCLUSIVE", "not shown to be above 0"),
        (leaf("a/b", comparisons=()), "INCONCLUSIVE", "not measured on new-question items"),
        (judged_leaf(word=Word.BETTER), "INCONCLUSIVE", "advisory"),
        (judged_leaf(word=Word.WORSE), "INCONCLUSIVE", "advisory"),
        (leaf("a/b", Word.ERROR, why="too many failed answers"), "ERROR", "too many failed answers"),
        (leaf("a/b", Word.WORSE), "INCONCLUSIVE", "WORSE, and the policy requires BETTER"),
        (leaf("a/b", Word.WORSE, comparisons=(HARMED,)), "FAIL", "harm beyond the margin −5.0"),
    ],
)
def test_require_better_needs_every_leaf(other: LeafResult, verdict: str, because: str) -> None:
    decided = decision(run_result(leaves=(leaf(), other)), BETTER)
    assert decided.verdict == verdict
    assert because in decided.reason


def test_require_better_still_needs_no_harm() -> None:
    assert decision(run_result(leaves=(leaf(),), frozen=frozen(-0.09, -0.05)), BETTER).verdict == "FAIL"


def test_policy_is_described_with_its_margins() -> None:
    assert describe(GatePolicy()) == "require: no_harm, frozen margin 2.0 pp, leaves advisory"
    assert describe(STRICT) == "require: no_harm, strict, frozen margin 2.0 pp"
    better = "require: better, frozen margin 2.0 pp, leaf margin 5.0 pp, skills by "
    assert describe(BETTER) == f"{better}likelihood (±0.050 nats/token)"
    assert describe(GatePolicy(require="better", skills="exact")) == f"{better}exact (±5.0 pp)"
    assert describe(GatePolicy(require="better", judge="binding")) == f"{better}judge (binding, ±0.50 points)"
    assert describe(GatePolicy(contamination=0.005)).endswith(", contamination up to 0.5 %")
