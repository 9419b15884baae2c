"""`allow` and `override`: recorded, shown, bound to the head, and only for who may."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_results import failing

from actions.pulls.responses.override import OPEN
from actions.pulls.results.read import RESULT
from bot.github.values import WorkflowRun
from bot.merge_group import vouches
from bot.records import State
from fakes.desk import BASE, HEAD, LEAF, NEXT, NUMBER, PROBLEM, Talk
from fakes.zips import make_zip
from schemas.manifest import MANIFEST, make_manifest
from schemas.result import RunResult

GITHUB = ".github/CODEOWNERS"


@pytest.fixture
def held(tmp_path: Path) -> Talk:
    """A pull request that changes leaves and workflows together."""
    return Talk(tmp_path, files=[LEAF, GITHUB])


def settle(talk: Talk, state: State) -> WorkflowRun:
    """A run of the head ended with this state."""
    run = talk.hub.add_run(status="completed", conclusion="success")
    record = talk.record.model_copy(update={"state": state, "runs": {"run": run.id}})
    talk.step({}).sticky().write(NUMBER, f"It ended: {state.value}.", record)
    talk.hub.writes.clear()
    return run


def leave_result(talk: Talk, run: WorkflowRun, **changes: str) -> RunResult:
    """A failing result, left by a run."""
    result = failing().model_copy(update={"head_sha": HEAD, "base_sha": BASE} | changes)
    files = {"result.json": result.model_dump_json().encode()}
    files[MANIFEST] = make_manifest(result, files).model_dump_json().encode()
    talk.hub.add_artifact(run.id, RESULT, make_zip(files))
    return result


@pytest.mark.parametrize("login", ["maintainer", "admin", "ruler"])
def test_what_is_held_back_is_let_pass(held: Talk, login: str) -> None:
    assert held.record.state is State.INVALID
    said = held.say(login, "/taxobot allow")
    assert said.startswith(f"`{login}` let `aaaaaaa` pass, although it changes leaves and .github/ together.")
    assert "It is **WAITING FOR APPROVAL** now." in said
    assert held.reactions == ["eyes", "+1"]
    (ruling,) = held.record.rulings
    assert (ruling.kind, ruling.head, ruling.login) == ("allow", HEAD, login)
    assert ruling.actor == held.hub.user(login).id
    assert held.say("writer", "/taxobot run").startswith("Approved")


def test_a_deletion_that_is_allowed_is_not_applicable(tmp_path: Path) -> None:
    talk = Talk(tmp_path, leaves={LEAF: ""})
    assert "It is **NOT APPLICABLE** now." in talk.say("admin", "/taxobot allow")
    assert talk.hub.checks(HEAD, "taxobot/gate")[0].conclusion == "success"


def test_allowing_does_not_make_an_invalid_file_valid(tmp_path: Path) -> None:
    talk = Talk(tmp_path, files=[LEAF, GITHUB], findings=(PROBLEM,))
    assert "It is **INVALID** now." in talk.say("admin", "/taxobot allow")


def test_the_next_push_ends_it(held: Talk) -> None:
    held.say("admin", "/taxobot allow")
    held.push()
    held.say("stranger", "/taxobot validate")
    assert (held.record.head, held.record.rulings, held.record.state) == (NEXT, (), State.INVALID)


def test_nothing_to_allow(talk: Talk) -> None:
    assert "nothing in `aaaaaaa` is held back" in talk.say("admin", "/taxobot allow")
    assert talk.record.rulings == ()


def test_allowed_twice_is_allowed_once(held: Talk) -> None:
    held.say("admin", "/taxobot allow")
    assert "is held back" in held.say("admin", "/taxobot allow")
    assert len(held.record.rulings) == 1


@pytest.mark.parametrize("command", ["allow", "override because"])
def test_a_ruling_speaks_only_for_the_head_that_could_be_seen(held: Talk, command: str) -> None:
    assert "the head aaaaaaa may be newer than the comment" in held.say("admin", f"/taxobot {command}", early=True)
    held.push()
    assert "`eeeeeee` had not been checked yet" in held.say("admin", f"/taxobot {command}")
    assert held.record.rulings == ()


@pytest.mark.parametrize("command", ["allow", "override because"])
@pytest.mark.parametrize("login", ["stranger", "writer", "triager"])
def test_others_rule_nothing(held: Talk, login: str, command: str) -> None:
    assert f"`{login}` may not use it" in held.say(login, f"/taxobot {command}")
    assert held.record.rulings == ()


@pytest.mark.parametrize("state", [state for state in State if state not in (*OPEN, State.OUTDATED, State.RUNNING)])
def test_an_override_is_recorded_and_shown(talk: Talk, state: State) -> None:
    settle(talk, state)
    said = talk.say("maintainer", "/taxobot override the suite lacks  this topic")
    assert said.startswith("`maintainer` overrode the gate for `aaaaaaa`: the suite lacks this topic.")
    (ruling,) = talk.record.rulings
    assert (ruling.kind, ruling.head, ruling.reason) == ("override", HEAD, "the suite lacks this topic")
    assert vouches(talk.record)
    assert "the suite lacks this topic" in talk.shown
    assert talk.hub.checks(HEAD, "taxobot/gate")[0].conclusion == "success"


def test_an_override_keeps_the_report_that_it_is_about(talk: Talk) -> None:
    run = settle(talk, State.FAIL)
    result = leave_result(talk, run)
    talk.say("admin", "/taxobot override because")
    assert result.leaves[0].leaf in talk.shown
    assert talk.record.state is State.FAIL


def test_a_report_about_another_head_is_left_out(talk: Talk) -> None:
    run = settle(talk, State.FAIL)
    result = leave_result(talk, run, head_sha=NEXT)
    talk.say("admin", "/taxobot override because")
    assert result.leaves[0].leaf not in talk.shown


@pytest.mark.parametrize("content", [b"no zip", make_zip({"result.json": "{}"}), make_zip({"../x": "y"})])
def test_a_report_that_cannot_be_trusted_is_left_out(talk: Talk, content: bytes) -> None:
    run = settle(talk, State.FAIL)
    talk.hub.add_artifact(run.id, RESULT, content)
    assert talk.say("admin", "/taxobot override because").startswith("`admin` overrode the gate")
    assert any(f"what run {run.id} left is not shown" in line for line in talk.log)


def test_a_report_of_another_workflow_is_left_out(talk: Talk) -> None:
    run = settle(talk, State.FAIL)
    talk.hub.change_run(run.id, path=".github/workflows/other.yml")
    talk.say("admin", "/taxobot override because")
    assert any(f"what run {run.id} left is not shown" in line for line in talk.log)


def test_an_override_ends_with_the_next_push(talk: Talk) -> None:
    settle(talk, State.FAIL)
    talk.say("admin", "/taxobot override because")
    talk.push()
    talk.say("stranger", "/taxobot validate")
    assert talk.record.rulings == ()
    assert talk.hub.checks(NEXT, "taxobot/gate")[0].conclusion == "action_required"


def test_a_second_override_takes_the_place_of_the_first(talk: Talk) -> None:
    settle(talk, State.FAIL)
    for reason in ("one", "two"):
        talk.say("admin", f"/taxobot override {reason}")
    assert [ruling.reason for ruling in talk.record.rulings] == ["two"]


@pytest.mark.parametrize("state", OPEN)
def test_where_the_gate_is_open_there_is_nothing_to_override(talk: Talk, state: State) -> None:
    settle(talk, state)
    assert "so the gate is open already" in talk.say("admin", "/taxobot override because")
    assert talk.record.rulings == ()


def test_an_override_needs_a_reason(talk: Talk) -> None:
    settle(talk, State.FAIL)
    assert "It needs a reason" in talk.say("admin", "/taxobot override")
    assert talk.record.rulings == ()


def test_an_override_while_a_run_goes_on_leaves_it_running(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.say("admin", "/taxobot override because")
    assert (talk.record.state, talk.record.runs) == (State.RUNNING, {"run": talk.run()})
    assert talk.work == ["dispatch"]
