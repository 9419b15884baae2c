"""What `require: better` asks of a leaf that no multiple-choice question measures."""

from __future__ import annotations

from typing import Any

import pytest
from run_results import comparison, control, fit_judge, gain, leaf, run_result, undecided_leaf

from bot.gate import decide
from schemas.gate import GatePolicy
from schemas.result import GateDecision, Interval, LeafResult, ScoreName, Word

RATED = Interval(low=0.3, high=0.9, method="t over clusters")
BETTER = GatePolicy(require="better")
BINDING = GatePolicy(require="better", judge="binding")
EXACT = GatePolicy(require="better", skills="exact")


def skill(score: ScoreName, word: Word = Word.BETTER, *, n: int = 150, low: float = 0.3, **changes: Any) -> LeafResult:
    interval = Interval(low=low, high=low + 0.6, method="t over clusters")
    asked = comparison(score=score, n=n, delta=low + 0.3, interval=interval)
    values: dict[str, Any] = {
        "leaf_kind": "freeform skill",
        "comparisons": (asked, control(score=score)),
        "specific_gain": gain(0.1, 0.5),
        "deciding": score,
        "judge": fit_judge(),
    }
    return leaf("compositional_skills/a", word, **(values | changes))


def decision(changed: LeafResult, policy: GatePolicy) -> GateDecision:
    return decide(run_result(leaves=(changed,)), policy)


@pytest.mark.parametrize(
    ("score", "policy", "verdict"),
    [
        ("likelihood", BETTER, "PASS"),
        ("judge", BINDING, "PASS"),
        ("pairwise", BINDING, "PASS"),
        ("exact", EXACT, "PASS"),
        ("judge", BETTER, "INCONCLUSIVE"),
        ("pairwise", BETTER, "INCONCLUSIVE"),
        ("likelihood", BINDING, "INCONCLUSIVE"),
        ("exact", BETTER, "INCONCLUSIVE"),
        ("likelihood", EXACT, "INCONCLUSIVE"),
        ("judge", GatePolicy(require="better", skills="judge"), "INCONCLUSIVE"),
    ],
)
def test_skills_have_a_way_to_pass(score: ScoreName, policy: GatePolicy, verdict: str) -> None:
    decided = decision(skill(score), policy)
    assert decided.verdict == verdict
    assert ("`gate.skills" in decided.reason) == (verdict != "PASS")


def test_an_advisory_judge_says_which_keys_would_do() -> None:
    reason = decision(skill("judge"), GatePolicy(require="better", skills="judge")).reason
    assert "advisory" in reason
    assert "`gate.judge: binding`" in reason
    assert "`gate.skills: likelihood`" in reason


def test_a_score_that_the_policy_does_not_take_says_so() -> None:
    assert decision(skill("judge"), BETTER).reason.endswith(
        "it was measured by judge, which is advisory here, and the policy takes likelihood (`gate.skills`): measure it "
        "again, or say `gate.judge: binding`"
    )
    assert decision(skill("exact"), BINDING).reason.endswith(
        "it was measured by exact, and the policy takes judge (`gate.skills`): measure it again"
    )


def test_a_binding_judge_must_have_been_found_fit() -> None:
    assert decision(skill("judge", judge=None), BINDING).verdict == "INCONCLUSIVE"
    unfit = decision(skill("judge", judge=fit_judge(fit=False, said="shuffled 8.2")), BINDING)
    assert (unfit.verdict, "shuffled 8.2" in unfit.reason) == ("ERROR", True)
    assert decision(skill("judge", Word.ERROR, why="the judge is unfit"), BINDING).verdict == "ERROR"


def test_an_unfit_judge_does_not_matter_where_another_score_decides() -> None:
    decided = decision(skill("likelihood", judge=fit_judge(fit=False, said="shuffled 8.2")), BETTER)
    assert decided.verdict == "PASS"
    assert decided.warnings == (
        "compositional_skills/a: its judge is unfit, so that its ratings are left out: shuffled 8.2",
    )


@pytest.mark.parametrize(
    ("score", "policy", "few", "enough"),
    [
        ("exact", EXACT, 149, 150),
        ("pairwise", BINDING, 149, 150),
        ("likelihood", BETTER, 11, 12),
        ("judge", BINDING, 11, 12),
    ],
)
def test_too_few_items_never_show_a_gain(score: ScoreName, policy: GatePolicy, few: int, enough: int) -> None:
    assert decision(skill(score, n=enough), policy).verdict == "PASS"
    short = decision(skill(score, n=few), policy)
    assert short.verdict == "INCONCLUSIVE"
    assert f"the policy asks for {enough} new-question items at least" in short.reason


def test_too_few_choice_items() -> None:
    few = leaf(comparisons=(comparison(n=149), control()))
    assert "`gate.least_items`" in decision(few, BETTER).reason
    assert decision(undecided_leaf(), BETTER.model_copy(update={"least_items": 60})).reason.endswith(
        "INCONCLUSIVE, and the policy requires BETTER"
    )


@pytest.mark.parametrize(
    ("score", "policy", "margin"),
    [
        ("likelihood", BETTER, "−0.050 nats/token"),
        ("judge", BINDING, "−0.50 points"),
        ("exact", EXACT, "−5.0 pp"),
    ],
)
def test_harm_beyond_the_margin_of_its_score_fails(score: ScoreName, policy: GatePolicy, margin: str) -> None:
    harmed = decision(skill(score, Word.WORSE, low=-2), policy)
    assert (harmed.verdict, harmed.reason.endswith(f"harm beyond the margin {margin}")) == ("FAIL", True)
    least = {"likelihood": 0.05, "judge": 0.5, "exact": 0.05}[score]
    assert decision(skill(score, Word.WORSE, low=-least - 0.5), policy).verdict == "INCONCLUSIVE"


def test_harm_told_by_a_judge_that_is_advisory_fails_nothing() -> None:
    assert decision(skill("judge", Word.WORSE, low=-2), BETTER).verdict == "INCONCLUSIVE"


def test_knowledge_needs_multiple_choice() -> None:
    open_only = decision(skill("likelihood", leaf_kind="knowledge"), BETTER)
    assert (open_only.verdict, "multiple-choice" in open_only.reason) == ("INCONCLUSIVE", True)


def test_a_word_without_its_interval_shows_nothing() -> None:
    for interval in (None, Interval(low=-0.1, high=0.4, method="tango")):
        bare = leaf(comparisons=(comparison(interval=interval), control()))
        decided = decision(bare, BETTER)
        assert (decided.verdict, "does not lie above 0" in decided.reason) == ("INCONCLUSIVE", True)


def test_a_skill_without_control_items_shows_no_gain_of_its_own() -> None:
    alone = skill("likelihood", specific_gain=None, comparisons=(skill("likelihood").comparisons[0],))
    assert "was not measured: no control item was asked" in decision(alone, BETTER).reason
