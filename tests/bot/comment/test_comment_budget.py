"""The size ladder holds for every state, and every rung is a whole document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from gfm import assert_harmless, assert_whole
from hostile import PAYLOADS
from hostile_situations import situation_of
from run_results import failing, leaf, passing, run_result
from situations import (
    FOUND,
    LEAVES,
    SITUATIONS,
    answered,
    estimate,
    findings,
    invalid,
    measured,
    precheck,
    pushed,
    waiting,
)

from bot.comment.document import SMALLEST_BUDGET
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation
from bot.comment.summary import render_summary
from bot.records import State
from schemas.result import RunResult

MANY = findings(*(replace(FOUND[0], line=line) for line in range(2, 1002)))
HUGE = "Phoenix was charted. " * 5_000


def fifty_leaves() -> RunResult:
    leaves = tuple(leaf(f"knowledge/area/leaf{index:02}") for index in range(50))
    whole = answered(run_result(leaves=leaves), 500)
    said = tuple(one.model_copy(update={"base": HUGE, "tuned": HUGE}) for one in whole.seed_answers)
    return whole.model_copy(
        update={"seed_answers": said, "digests": {f"file {index}": "ab" * 32 for index in range(50)}}
    )


LARGE: dict[str, Callable[[], Situation]] = {
    "findings": lambda: invalid(findings=MANY),
    "waiting": lambda: waiting(
        findings=MANY, estimate=estimate(1000), precheck=precheck(number=500), leaves=LEAVES * 300
    ),
    "result": lambda: measured(State.PASS, fifty_leaves(), findings=MANY, precheck=precheck(number=500)),
    "error": lambda: measured(State.ERROR, None, reason=HUGE, artifact_urls={}),
    "older": pushed,
}


@pytest.mark.parametrize("budget", [SMALLEST_BUDGET, 9_000, 20_000, 60_000])
@pytest.mark.parametrize("name", LARGE)
def test_every_rung_is_whole_and_within_budget(name: str, budget: int) -> None:
    text = render_comment(LARGE[name](), budget=budget)
    assert len(text.encode()) <= budget
    assert_whole(text)
    assert_harmless(text)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("payload", [*PAYLOADS, "$" * 5000, "@" * 5000, "𝕏" * 5000, "`" * 5000, "|" * 5000])
def test_the_last_rung_fits_whatever_it_names(payload: str, state: State) -> None:
    text = render_comment(situation_of(payload, state), budget=SMALLEST_BUDGET)
    assert len(text.encode()) <= SMALLEST_BUDGET
    assert text.startswith("### ")
    assert_harmless(text)


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_summary_is_the_comment_with_room_for_everything(name: str) -> None:
    situation = SITUATIONS[name]()
    summary = render_summary(situation)
    assert len(summary.encode()) <= 1_000_000
    assert summary == render_comment(replace(situation, outdated="", answer=""), budget=1_000_000)


def test_the_summary_holds_everything() -> None:
    text = render_summary(LARGE["findings"]())
    assert text.count("#L") == 1000
    assert "more" not in text


def test_rungs_of_the_ladder() -> None:
    whole = measured(State.FAIL, failing(), findings=MANY)
    text = render_comment(whole, budget=60_000)
    assert "… 980 more" in text
    assert "its worst" not in text
    assert "The full report is in `report.html` of [run 771](" in text
    least = render_comment(whole, budget=SMALLEST_BUDGET)
    assert "The rest did not fit here; all of it is in `report.html` of [run 771](" in least
    assert least.startswith("### ❌ FAIL: frozen suite −4.1 pp")


def test_answers_to_seed_questions_outlast_samples() -> None:
    result = answered(passing(), 100)
    whole = len(render_comment(measured(State.PASS, result), budget=1_000_000).encode())
    text = render_comment(measured(State.PASS, result), budget=whole - 1)
    assert "How did both models answer" in text
    assert "… 80 more questions" in text
    assert "See 3 questions and how the answers changed" not in text


def test_older_text_gives_way_first() -> None:
    situation = replace(pushed(), precheck=precheck())
    alone = len(render_comment(replace(situation, outdated=""), budget=60_000).encode())
    text = render_comment(situation, budget=alone + 200)
    assert "What did the checks note?" in text
    assert "<summary>Outdated:" not in text
    assert "is left out for want of room" in text


def test_too_small_a_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 4000 bytes"):
        render_comment(waiting(), budget=100)
