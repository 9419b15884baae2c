"""Golden files: after a change of wording run with UPDATE_GOLDEN=1, then read the diff."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gfm import assert_harmless, tokens_of
from golden_files import is_golden
from hostile import PAYLOADS
from hostile_situations import situation_of
from run_results import BASE, HEAD, failing, passing
from situations import (
    SITUATIONS,
    WHEN,
    approval,
    estimate,
    invalid,
    measured,
    precheck,
    ruling,
    running,
    situation,
    waiting,
)

from bot.comment.markdown import render_comment
from bot.comment.situation import Working
from bot.records import State

BUDGET = 60_000
NOT_FINAL = ("waiting", "waiting_known", "waiting_unknown_cost", "running", "queued", "prechecking")


@pytest.mark.parametrize("name", SITUATIONS)
def test_golden(name: str) -> None:
    text = render_comment(SITUATIONS[name](), budget=BUDGET)
    assert_harmless(text)
    assert is_golden(f"comment/{name}.md", text)


def test_every_state_has_a_golden_file() -> None:
    assert {make().state for make in SITUATIONS.values()} == set(State)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_payloads_stay_text(payload: str, state: State) -> None:
    assert len(PAYLOADS) >= 30
    text = render_comment(situation_of(payload, state), budget=BUDGET)
    assert_harmless(text)
    assert text.startswith("### ")


def test_logins_are_named_and_never_mentioned() -> None:
    text = render_comment(running(), budget=BUDGET)
    assert "approved to run by `jdoe` (`9f3c1ab`, [2026-12-01 14:20 UTC](" in text
    assert "issuecomment-98765" in text
    assert "@" not in text
    by_hand = running(remembered={"approval": approval(source="dispatch")})
    assert "approved to run by `jdoe` (`9f3c1ab`, 2026-12-01 14:20 UTC)" in render_comment(by_hand, budget=BUDGET)


@pytest.mark.parametrize("name", NOT_FINAL)
def test_a_state_that_is_not_final_answers_what_people_ask(name: str) -> None:
    text = render_comment(SITUATIONS[name](), budget=BUDGET)
    assert "of 5:**" in text
    assert "(now)" in text
    assert "**Next step:** " in text
    assert f"taxobot taxonomy diff --taxonomy-base {BASE} --head {HEAD}\n" in text
    assert f"taxobot pr run --taxonomy . --base {BASE} --head {HEAD}\n" in text
    assert "git fetch https://github.com/o/taxonomy pull/412/head\n" in text


def test_the_commands_name_the_folder_of_the_taxonomy() -> None:
    view = invalid().findings
    assert view
    text = render_comment(invalid(findings=replace(view, prefix="data/my taxonomy/")), budget=BUDGET)
    assert "diff --taxonomy-path 'data/my taxonomy' --taxonomy-base" in text
    assert "/blob/" + HEAD + "/data/my%20taxonomy/knowledge/" in text


def test_problems_link_to_their_lines_at_the_head() -> None:
    tokens = tokens_of(render_comment(invalid(), budget=BUDGET))
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    line = f"https://github.com/o/taxonomy/blob/{HEAD}/knowledge/science/astronomy/phoenix/qna.yaml#L40"
    assert line in links


def test_code_in_messages_is_shown_as_code() -> None:
    assert "error: `answer` must be text." in render_comment(invalid(), budget=BUDGET)


def test_a_known_contribution_is_said_so_with_its_numbers_and_judge() -> None:
    text = render_comment(waiting(precheck=precheck(known=True)), budget=BUDGET)
    assert "**Precheck: the model already knows this.**" in text
    assert "mean rating 8.6 of 10 over 12 of 15 answers" in text
    assert "known from 8.0 on. Rated by the overlap judge (embedded)." in text
    assert "/taxobot precheck" not in text


def test_a_precheck_that_nobody_could_rate_is_not_called_unknown() -> None:
    asked = precheck()
    unrated = tuple(leaf.model_copy(update={"n": 0, "mean": None}) for leaf in asked.leaves)
    text = render_comment(waiting(precheck=asked.model_copy(update={"leaves": unrated})), budget=BUDGET)
    assert "**Precheck: the answers could not be rated.**" in text
    assert "no rating over 0 of 15 answers" in text
    assert "| 0 of 5 | – | ❓ not rated |" in text


def test_part_of_it_known() -> None:
    asked = precheck(known=True)
    first, *rest = asked.leaves
    mixed = asked.model_copy(update={"leaves": (first.model_copy(update={"known": False, "mean": 3.0}), *rest)})
    assert "the model knows part of this" in render_comment(waiting(precheck=mixed), budget=BUDGET)


def test_after_a_run_both_models_answer_the_contributions_own_questions() -> None:
    text = render_comment(measured(State.PASS, passing(), precheck=precheck()), budget=BUDGET)
    assert "How did both models answer the contribution's own questions?" in text
    assert "> **Base** 4.2 of 10: “It was charted in 1603.”  \n> **Tuned** 9.1 of 10: “It was first charted" in text
    assert "What does the base model already know?" not in text


def test_an_override_shows_who_and_why_beside_what_was_measured() -> None:
    text = render_comment(SITUATIONS["overridden"](), budget=BUDGET)
    assert text.startswith("### ✅ PASS by override of `ada`: without it FAIL, frozen suite −4.1 pp")
    assert "`taxobot/gate` → success" in text
    assert "- ⚖️ `ada` let it pass whatever was measured (`9f3c1ab`, 2026-12-01 14:20 UTC): “the frozen" in text
    assert "❌ WORSE, margin 2.0 pp" in text


def test_an_override_of_what_was_not_measured_here() -> None:
    passed = situation(State.PASS, remembered={"rulings": (ruling(),)})
    assert render_comment(passed, budget=BUDGET).startswith("### ✅ PASS by override of `ada`: nothing was measured\n")
    broken = invalid(remembered={"rulings": (ruling(),)})
    said = render_comment(broken, budget=BUDGET).splitlines()[0]
    assert said == "### ✅ PASS by override of `ada`: without it INVALID, 3 problems in 1 file, nothing was run"


def test_an_override_ends_with_the_next_push_and_does_not_hide_a_run() -> None:
    old = situation(State.WAITING, remembered={"rulings": (ruling(head="0" * 40),)})
    assert "override" not in render_comment(old, budget=BUDGET)
    at_work = running(remembered={"rulings": (ruling(),)})
    assert render_comment(at_work, budget=BUDGET).startswith("### ⏳ RUNNING")


def test_a_pass_that_was_measured_is_not_credited_to_an_override() -> None:
    both = measured(State.PASS, passing(), remembered={"rulings": (ruling(), ruling("allow", login="bob"))})
    text = render_comment(both, budget=BUDGET)
    assert text.startswith("### ✅ PASS: no harm")
    assert "⚖️ `bob` allowed what only a maintainer may let pass" in text


def test_what_fails_says_how_a_maintainer_may_overrule_it() -> None:
    text = render_comment(measured(State.FAIL, failing()), budget=BUDGET)
    assert "A maintainer may let it pass with `/taxobot override REASON`." in text


def test_verdicts_without_their_result_at_hand() -> None:
    for state in (State.PASS, State.FAIL, State.INCONCLUSIVE, State.ERROR):
        text = render_comment(situation(state, remembered={"runs": {"run": 771}}), budget=BUDGET)
        assert_harmless(text)
        assert text.startswith("### ")
        assert "[run 771](https://github.com/o/taxonomy/actions/runs/771)" in text


def test_links_lead_to_this_server_only() -> None:
    urls = {"a": "https://evil.example/x", "b": "https://github.com.evil.example/x", "c": "javascript:alert(1)"}
    assert "evil" not in render_comment(measured(State.PASS, passing(), artifact_urls=urls), budget=BUDGET)


def test_times_are_shown_in_utc() -> None:
    assert WHEN.endswith("+00:00")
    late = running(remembered={"approval": approval(time="2026-12-01T23:30:00-02:00")})
    assert "2026-12-02 01:30 UTC" in render_comment(late, budget=BUDGET)


def test_numbers_stay_in_one_piece_on_a_narrow_page() -> None:
    text = render_comment(measured(State.FAIL, failing()), budget=BUDGET)
    assert (
        "| `…/astronomy/phoenix` | 180 | choice | 31.1\u00a0→\u00a038.9\u00a0% | **+7.8** (+0.6\u00a0…\u00a0+15.1) |"
        in text
    )


def test_a_started_run_says_what_it_waits_for_and_what_it_takes() -> None:
    started = running(working=Working("approve", 0, note="started 2026-12-01 14:20 UTC"), estimate=estimate())
    text = render_comment(started, budget=BUDGET)
    assert text.startswith("### ⏳ RUNNING 2/5: planning the run, started 2026-12-01 14:20 UTC\n")
    assert "**A run takes** about 34 min (generate 2 min, train 25 min, evaluate 7 min): 633 rows" in text
