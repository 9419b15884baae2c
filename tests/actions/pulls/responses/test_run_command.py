"""`run` and `precheck`: work starts on exactly what was approved, or does not start."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.conversation.approvals import verify_approval
from bot.github.errors import Forbidden, Rejected, Unavailable
from bot.github.values import Role
from bot.records import Approval, State
from fakes.desk import BASE, HEAD, LEAF, NEXT, NUMBER, POLICY, PROBLEM, Talk

GITHUB = ".github/workflows/x.yml"


def approval_of(talk: Talk) -> Approval:
    return Approval.model_validate_json(talk.hub.dispatched[talk.run()]["approval"])


@pytest.mark.parametrize("purpose", ["run", "precheck"])
@pytest.mark.parametrize("argument", ["", " aaaaaaa", f" {HEAD}"])
@pytest.mark.parametrize("login", ["writer", "triager", "maintainer", "ruler", "admin"])
def test_an_approval_starts_the_work(talk: Talk, login: str, argument: str, purpose: str) -> None:
    said = talk.say(login, f"/taxobot {purpose}{argument}")
    assert said.startswith(f"Approved `aaaaaaa`, by `{login}`.")
    assert f"https://github.com/o/r/actions/runs/{talk.run()}" in said
    assert talk.reactions == ["eyes", "rocket"]
    assert talk.status == 0
    dispatch = next(write for write in talk.hub.writes if write.name == "dispatch")
    assert dispatch.arguments == (
        "taxobot-run.yml",
        "main",
        {
            "pull_request": "7",
            "head_sha": HEAD,
            "base_sha": BASE,
            "purpose": purpose,
            "approval": approval_of(talk).model_dump_json(),
        },
    )


def test_what_was_started_is_remembered_and_shown(talk: Talk) -> None:
    seen = talk.record.seen
    talk.say("writer", "/taxobot run")
    record = talk.record
    assert (record.state, record.head, record.base, record.seen) == (State.RUNNING, HEAD, BASE, seen)
    assert record.runs == {"run": talk.run()}
    assert record.approval == approval_of(talk)
    assert "RUNNING" in talk.shown
    check = talk.hub.checks(HEAD, "taxobot/gate")[0]
    assert (check.status, check.conclusion) == ("in_progress", None)


def test_the_approval_holds_when_it_is_looked_at_again(talk: Talk) -> None:
    talk.say("triager", "/taxobot run")
    facts = {"pull": talk.pull, "merge_base": BASE, "policy": talk.desk.policy_blob, "teams": POLICY.teams}
    assert verify_approval(talk.hub, approval_of(talk), **facts) == ""
    talk.push()
    assert verify_approval(talk.hub, approval_of(talk), **facts | {"pull": talk.pull}) != ""


@pytest.mark.parametrize("body", ["/taxobot run", "/taxobot run aaaaaaa", "/taxobot run eeeeeee"])
def test_a_push_in_between_is_looked_at_before_it_is_run(talk: Talk, body: str) -> None:
    talk.push()
    said = talk.say("writer", body)
    assert "`eeeeeee` had not been checked yet" in said
    assert "is **WAITING FOR APPROVAL**" in said
    assert "write `/taxobot run eeeeeee`" in said
    assert talk.work == []
    assert talk.reactions == ["eyes", "confused"]
    assert (talk.record.head, talk.record.state) == (NEXT, State.WAITING)
    assert talk.say("writer", "/taxobot run eeeeeee").startswith("Approved `eeeeeee`")


def test_the_first_look_by_a_run_command_shows_what_is_wrong(tmp_path: Path) -> None:
    talk = Talk(tmp_path, checked=False, findings=(PROBLEM,))
    assert "is **INVALID**" in talk.say("writer", "/taxobot run")
    assert "There is no" in talk.shown
    assert talk.work == []


def test_a_bare_command_from_before_the_push_was_seen_is_refused(talk: Talk) -> None:
    said = talk.say("writer", "/taxobot run", early=True)
    assert "the head aaaaaaa may be newer than the comment" in said
    assert "write `/taxobot run aaaaaaa`" in said
    assert talk.work == []


def test_an_explicit_commit_counts_whenever_it_was_written(talk: Talk) -> None:
    assert talk.say("writer", f"/taxobot run {HEAD}", early=True).startswith("Approved")


def test_another_commit_is_refused(talk: Talk) -> None:
    said = talk.say("writer", "/taxobot run 1234567")
    assert "the head is aaaaaaa now, not 1234567" in said
    assert talk.work == []


def test_a_changed_policy_or_merge_base_is_looked_at_first(talk: Talk) -> None:
    talk.desk.policy_blob = "f" * 40
    assert "or the base branch or its policy changed" in talk.say("writer", "/taxobot run")
    talk.hub.set_merge_base(BASE, HEAD, "9" * 40)
    assert "or the base branch or its policy changed" in talk.say("writer", "/taxobot run aaaaaaa")
    assert talk.work == []
    assert talk.say("writer", "/taxobot run aaaaaaa").startswith("Approved")


def test_another_merge_changes_nothing(talk: Talk) -> None:
    talk.hub.change_pull(NUMBER, base_sha="9" * 40)
    talk.hub.set_merge_base("9" * 40, HEAD, BASE)
    assert talk.say("writer", "/taxobot run").startswith("Approved")


@pytest.mark.parametrize("purpose", ["run", "precheck"])
def test_an_invalid_head_is_refused(tmp_path: Path, purpose: str) -> None:
    talk = Talk(tmp_path, findings=(PROBLEM,))
    assert "`aaaaaaa` is **INVALID**" in talk.say("admin", f"/taxobot {purpose}")
    assert talk.work == []


@pytest.mark.parametrize(
    ("files", "leaves", "said"),
    [
        (["README.md"], {}, "there is nothing to measure"),
        ([LEAF], {LEAF: ""}, "held back, because it only deletes leaves"),
        ([GITHUB], {}, "held back, because it changes .github/"),
        ([LEAF, GITHUB], {LEAF: "d" * 64}, "is **INVALID**"),
    ],
)
def test_what_is_not_to_be_measured_is_refused(
    tmp_path: Path, files: list[str], leaves: dict[str, str], said: str
) -> None:
    talk = Talk(tmp_path, files=files, leaves=leaves)
    assert said in talk.say("admin", "/taxobot run")
    assert talk.work == []


@pytest.mark.parametrize(("first", "second"), [("run", "run"), ("run", "precheck"), ("precheck", "run")])
def test_while_work_goes_on_nothing_more_is_started(talk: Talk, first: str, second: str) -> None:
    talk.say("writer", f"/taxobot {first}")
    number = talk.run()
    said = talk.say("admin", f"/taxobot {second}")
    assert f"[a workflow run](https://github.com/o/r/actions/runs/{number}) is at work on `aaaaaaa`" in said
    assert talk.work == ["dispatch"]


@pytest.mark.parametrize("conclusion", ["success", "failure", "cancelled"])
def test_after_it_ended_it_may_be_run_again(talk: Talk, conclusion: str) -> None:
    talk.say("writer", "/taxobot precheck")
    first = talk.run()
    talk.hub.finish_run(first, conclusion)
    assert talk.say("writer", "/taxobot run").startswith("Approved")
    assert talk.record.runs == {"precheck": first, "run": talk.run()}


@pytest.mark.parametrize("state", [State.PASS, State.FAIL, State.INCONCLUSIVE])
def test_a_verdict_is_not_given_up_for_a_precheck(talk: Talk, state: State) -> None:
    talk.say("writer", "/taxobot run")
    talk.hub.finish_run(talk.run())
    record = talk.record.model_copy(update={"state": state})
    talk.step({}).sticky().write(record.pull, "It ended.", record)
    assert "was measured already" in talk.say("writer", "/taxobot precheck")
    assert talk.record == record
    assert talk.say("writer", "/taxobot run").startswith("Approved")


def test_people_read_when_it_was_started_and_what_it_takes(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    assert re.search(
        r"^### ⏳ RUNNING 2/5: planning the run, started 20\d\d-\d\d-\d\d \d\d:\d\d UTC$", talk.shown, re.M
    )
    assert "**A run takes** about 34 min" in talk.shown


def test_a_server_that_does_not_tell_which_run_it_started(talk: Talk) -> None:
    talk.hub.tells_runs = False
    said = talk.say("writer", "/taxobot run")
    assert said.startswith("Approved `aaaaaaa`, by `writer`. The run has been started. ")
    assert talk.record.runs == {}
    assert talk.record.state is State.RUNNING


@pytest.mark.parametrize(
    "error", [Forbidden("Resource not accessible by integration", 403), Rejected("Workflow is disabled", 422)]
)
def test_a_dispatch_that_fails_is_told_and_leaves_everything_as_it_was(talk: Talk, error: Exception) -> None:
    before = talk.record
    talk.hub.fail("dispatch", error)
    assert f"`/taxobot run` could not be finished: {error}" in talk.say("writer", "/taxobot run")
    assert talk.status == 4
    assert talk.record == before


def test_work_that_cannot_be_told_of_is_stopped_again(talk: Talk) -> None:
    talk.hub.fail("edit_comment", Unavailable("comment: GitHub says 502", 502))
    assert "could not be finished: comment: GitHub says 502" in talk.say("writer", "/taxobot run")
    assert talk.work == ["dispatch", "cancel"]
    assert talk.hub.run(talk.run()).conclusion == "cancelled"


def test_a_role_that_was_taken_away_starts_nothing(talk: Talk) -> None:
    talk.hub.set_role("writer", Role.READ)
    assert "`writer` may not use it" in talk.say("writer", "/taxobot run")
    assert talk.work == []
