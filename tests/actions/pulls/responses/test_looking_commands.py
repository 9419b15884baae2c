"""Commands that only look: validate, estimate, status, explain."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records import State
from fakes.desk import HEAD, LEAF, NEXT, NUMBER, PROBLEM, Talk


def test_validate_checks_and_tells_everybody(tmp_path: Path) -> None:
    talk = Talk(tmp_path, checked=False, findings=(PROBLEM,))
    said = talk.say("stranger", "/taxobot validate")
    assert said.startswith("Checked `aaaaaaa`: 1 error and 0 warnings. It is **INVALID**.")
    assert talk.reactions == ["eyes", "+1"]
    assert talk.record.state is State.INVALID
    assert talk.hub.checks(HEAD, "taxobot/gate")[0].conclusion == "failure"


def test_validate_after_a_push_folds_the_old_head(talk: Talk) -> None:
    talk.push()
    talk.say("stranger", "/taxobot validate")
    assert talk.record.head == NEXT
    assert "aaaaaaa" in talk.shown


@pytest.mark.parametrize("state", [State.RUNNING, State.PASS, State.FAIL, State.INCONCLUSIVE])
def test_validate_takes_nothing_back_that_a_run_has_said(talk: Talk, state: State) -> None:
    talk.step({}).sticky().write(NUMBER, "measured", talk.record.model_copy(update={"state": state}))
    assert f"It is **{state.value}**." in talk.say("stranger", "/taxobot validate")
    assert talk.shown == "measured"


def test_validate_again_changes_nothing(talk: Talk) -> None:
    before = talk.hub.bodies(NUMBER)[0], talk.record
    talk.say("stranger", "/taxobot validate")
    assert (talk.hub.bodies(NUMBER)[0], talk.record) == before


def test_estimate_says_leaves_rows_and_minutes(talk: Talk) -> None:
    said = talk.say("stranger", "/taxobot estimate")
    assert "1,200 training rows, train 300 steps and ask 180 evaluation items" in said
    assert "**about 34 min**" in said
    assert "| `knowledge/science/phoenix` | knowledge | 12 | 1,200 | 60 |" in said
    assert talk.reactions == ["eyes"]
    assert [write.name for write in talk.hub.writes] == ["react", "edit_comment"]


@pytest.mark.parametrize(
    ("files", "facts", "said"),
    [
        ([LEAF], {"findings": (PROBLEM,)}, "It is **INVALID**"),
        (["README.md"], {"leaves": {}}, "It is **NOT APPLICABLE**: nothing under the taxonomy roots"),
        ([LEAF], {"leaves": {LEAF: ""}}, "It is **WAITING FOR APPROVAL**: it only deletes leaves"),
    ],
)
def test_estimate_where_there_is_no_run(tmp_path: Path, files: list[str], facts: dict[str, object], said: str) -> None:
    talk = Talk(tmp_path, files=files, **facts)
    answer = talk.say("stranger", "/taxobot estimate")
    assert answer.startswith("There is no run of `aaaaaaa` to estimate.")
    assert said in answer


def test_status_before_anybody_looked(tmp_path: Path) -> None:
    talk = Talk(tmp_path, checked=False)
    assert talk.say("stranger", "/taxobot status").startswith("`aaaaaaa` was not checked yet.")


def test_status_after_a_push(talk: Talk) -> None:
    talk.push()
    assert talk.say("stranger", "/taxobot status").startswith("`eeeeeee` was not checked yet.")


def test_status_while_nothing_is_at_work(talk: Talk) -> None:
    said = talk.say("stranger", "/taxobot status")
    assert said.startswith("`aaaaaaa` is **WAITING FOR APPROVAL**; nothing is at work on it.")


def test_status_tells_stage_position_and_minutes(talk: Talk) -> None:
    others = [talk.hub.add_run(status=status).id for status in ("in_progress", "completed", "queued")]
    talk.say("writer", "/taxobot run")
    run = talk.run()
    assert max(others) < run
    said = talk.say("stranger", "/taxobot status")
    assert "**stage 2 of 5: approve** (waiting for a runner, behind 2 other runs)" in said
    talk.hub.add_job(run, "plan")
    talk.hub.add_job(run, "generate (knowledge/science/phoenix)")
    talk.hub.add_job(run, "train", "in_progress", None)
    talk.hub.now.time = talk.hub.now.time.replace(hour=10)
    said = talk.say("stranger", "/taxobot status")
    assert "**RUNNING**, **stage 4 of 5: train**, for 59 min so far" in said or "for 1 h 0 min so far" in said
    assert f"https://github.com/o/r/actions/runs/{run}" in said
    talk.hub.finish_run(run)
    assert "no run that I know of is at work on it" in talk.say("stranger", "/taxobot status")


def test_status_of_a_run_that_somebody_deleted(talk: Talk) -> None:
    record = talk.record.model_copy(update={"state": State.RUNNING, "runs": {"run": 99}})
    talk.step({}).sticky().write(NUMBER, "text", record)
    assert "no run that I know of is at work on it" in talk.say("stranger", "/taxobot status")


@pytest.mark.parametrize("state", State)
def test_explain_says_what_a_state_means(talk: Talk, state: State) -> None:
    talk.step({}).sticky().write(NUMBER, "text", talk.record.model_copy(update={"state": state}))
    said = talk.say("stranger", "/taxobot explain")
    assert said.startswith(f"`aaaaaaa` is **{state.value}**: ")


def test_explain_names_the_commit_to_approve(talk: Talk) -> None:
    assert "`/taxobot run aaaaaaa`" in talk.say("stranger", "/taxobot explain")


def test_explain_says_what_is_held_back_and_who_can_lift_it(tmp_path: Path) -> None:
    talk = Talk(tmp_path, leaves={LEAF: ""})
    said = talk.say("stranger", "/taxobot explain")
    assert said.startswith("`aaaaaaa` is **WAITING FOR APPROVAL**, because it only deletes leaves")
    assert "`/taxobot allow` lets it pass; that is for people with maintain or admin role" in said


def test_explain_before_anybody_looked(tmp_path: Path) -> None:
    talk = Talk(tmp_path, checked=False)
    assert talk.say("stranger", "/taxobot explain").startswith("`aaaaaaa` was not checked yet.")
