"""People and machines that want more than is theirs, on a fake GitHub: forks, writers, prechecks, foreign jobs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from run_results import run_result, training

from actions.pulls.checked import check_pull, scope_of
from actions.steps.estimate import _newest_base
from bot.comment.situation import Situation
from bot.github.client import GithubClient
from bot.github.values import CheckDraft
from bot.records import Record, State
from bot.scope import Kind
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from fakes.github.handles import PullHandle
from fakes.stage import GATE, WRITE, Played, Stage, zipped
from runners.models.load import digest_of
from runners.models.presets import TINY
from schemas.manifest import MANIFEST, make_manifest
from schemas.policy import Policy
from schemas.result import RunResult

RUN = "taxobot-run.yml"
NIGHTLY = "taxobot-nightly-base.yml"


@pytest.fixture
def stage(github: FakeGitHub, tmp_path: Any) -> Stage:  # noqa: F811 - pytest's way to ask for a fixture
    return Stage.build(github, tmp_path)


def client(stage: Stage) -> GithubClient:
    token = stage.github.job_token(stage.repository, WRITE)
    return GithubClient(stage.repository.name, token=token, base_url=stage.github.url)


def result_for(stage: Stage, pull: PullHandle, **changes: Any) -> RunResult:
    """A PASS about this head, as an honest machine would tell it."""
    git = stage.repository.git
    base = git.sha("refs/heads/main") or ""
    trained = training().model_copy(update={"base_digest": digest_of(TINY.student)})
    values = {"head_sha": pull.head_sha, "base_sha": base, "seed": Policy().training.seed, "training": trained}
    return run_result(**{**values, "digests": {}, **changes})


def packed(result: RunResult) -> bytes:
    files = {"result.json": result.model_dump_json().encode()}
    return zipped(files | {MANIFEST: make_manifest(result, files).model_dump_json().encode()})


def report_by_hand(stage: Stage, pull: PullHandle, content: bytes, *, purpose: str = "run") -> Played:
    """What is reported of a run that a writer has started in the Actions tab, and that left this result."""
    run = stage.repository.record_run(RUN, by="wren")
    stage.repository.artifact(run, "taxobot-result", content)
    inputs: dict[str, Any] = {"pull_request": pull.number, "purpose": purpose}
    permissions = WRITE | {"actions": "read"}
    return stage.play("workflow_dispatch", {}, run=run, permissions=permissions, command="report", **inputs)


def shown(pull: PullHandle) -> str:
    (comment,) = [one for one in pull.comments() if "key=main" in one.body]
    return comment.body


def test_an_honest_result_of_a_run_by_hand_passes(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    assert report_by_hand(stage, pull, packed(result_for(stage, pull))).outputs["state"] == "PASS"
    assert stage.gate(pull.head_sha).conclusion == "success"


def test_who_may_start_a_run_by_hand_may_not_let_pass_what_is_held_back(stage: Stage) -> None:
    pull = stage.open("skills")
    pull.push({".github/workflows/evil.yml": "on: push\n"})
    stage.comment_on(pull)
    played = report_by_hand(stage, pull, packed(result_for(stage, pull)))
    assert played.outputs["state"] == "INVALID"
    assert stage.gate(pull.head_sha).conclusion == "failure"
    assert "changes leaves and .github/ together" in shown(pull)


def test_a_precheck_measures_nothing_whatever_its_job_uploads(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    played = report_by_hand(stage, pull, packed(result_for(stage, pull)), purpose="precheck")
    assert played.outputs["state"] != "PASS"
    assert stage.gate(pull.head_sha).conclusion != "success"


FORGERIES: dict[str, Callable[[RunResult], RunResult]] = {
    "base model": lambda one: one.model_copy(update={"training": training()}),
    "policy": lambda one: one.model_copy(update={"digests": {"policy": "0" * 40}}),
    "seed": lambda one: one.model_copy(update={"seed": one.seed + 1}),
    "base": lambda one: one.model_copy(update={"base_sha": "0" * 40}),
    "head": lambda one: one.model_copy(update={"head_sha": "0" * 40}),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_result_about_something_else_is_refused_by_its_name(stage: Stage, name: str) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    played = report_by_hand(stage, pull, packed(FORGERIES[name](result_for(stage, pull))))
    assert played.outputs["state"] == "ERROR"
    assert f"it is about {name} " in shown(pull)
    assert stage.gate(pull.head_sha).conclusion == "failure"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(stage: Stage, number: str) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    honest = result_for(stage, pull)
    content = honest.model_dump_json().replace('"low":-0.019', f'"low":{number}')
    assert number in content
    manifest = make_manifest(honest, {"result.json": content.encode()}).model_dump_json()
    played = report_by_hand(stage, pull, zipped({"result.json": content.encode(), MANIFEST: manifest.encode()}))
    assert played.outputs["state"] == "ERROR"
    assert stage.gate(pull.head_sha).conclusion == "failure"


def test_a_job_that_is_called_like_the_gate_is_not_taken_for_it(stage: Stage) -> None:
    pull = stage.open("skills")
    job = client(stage).create_check(pull.head_sha, CheckDraft(GATE, "in_progress", None, "", ""))
    stage.comment_on(pull)
    gate = stage.gate(pull.head_sha)
    assert (gate.id != job.id, gate.conclusion, gate.external_id) == (True, "action_required", str(pull.number))
    kept = next(one for one in stage.repository.checks(pull.head_sha, GATE) if one.id == job.id)
    assert (kept.status, kept.title) == ("in_progress", "")


def test_a_job_that_ended_well_under_that_name_is_followed_by_ours(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    client(stage).create_check(pull.head_sha, CheckDraft(GATE, "completed", "success", "fine", "fine"))
    stage.comment_on(pull)
    assert stage.gate(pull.head_sha).conclusion == "action_required"


def test_a_gate_that_something_else_has_shut_is_opened_again_by_looking(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    report_by_hand(stage, pull, packed(result_for(stage, pull)))
    client(stage).create_check(pull.head_sha, CheckDraft(GATE, "completed", "failure", "no", "no"))
    before = shown(pull)
    pull.comment("ann", "/taxobot validate")
    stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    gate = stage.gate(pull.head_sha)
    assert (gate.conclusion, gate.external_id) == ("success", str(pull.number))
    assert shown(pull).split("\n")[0] == before.split("\n")[0]


def test_one_commit_in_two_pull_requests_passes_when_both_do(stage: Stage) -> None:
    pull = stage.open("skills")
    twin = stage.repository.open_pull(stage.example.branches["skills"], base=base_of(stage), by="ann")
    assert twin.head_sha == pull.head_sha
    stage.comment_on(pull)
    report_by_hand(stage, pull, packed(result_for(stage, pull)))
    assert stage.gate(pull.head_sha).conclusion == "action_required"


def base_of(stage: Stage) -> str:
    """Another branch that stands where the default branch does."""
    stage.repository.move("lax", stage.repository.git.sha("refs/heads/main"), by="maria")
    return "lax"


def test_a_push_between_two_calls_hides_nothing(stage: Stage) -> None:
    files = {".github/workflows/evil.yml": "on: push\n"}
    pull = stage.repository.open_pull("topic", by="ann", fork=True, files=files)
    step = stage.comment_on(pull).step
    looked_at = step.hub.pull(pull.number)
    pull.push({".github/workflows/evil.yml": None, "docs/x.md": "x\n"})
    checked = check_pull(step, looked_at)
    assert checked.paths == (".github/workflows/evil.yml",)
    assert scope_of(step, checked, allowed=False).kind is Kind.HELD


def test_what_was_found_of_an_older_head_is_not_published_over_the_newer(stage: Stage) -> None:
    pull = stage.open("skills")
    step = stage.comment_on(pull).step
    old, before = pull.head_sha, shown(pull)
    pull.push({"README.md": "more\n"})
    found = step.sticky().find(pull.number)
    assert found is not None
    assert found.record is not None
    record: Record = found.record.model_copy(update={"state": State.PASS})
    step.show(Situation(step.place(pull.number), record), policy=Policy())
    assert shown(pull) == before
    assert stage.gate(old).conclusion == "action_required"


def nightly(stage: Stage, **fields: Any) -> int:
    return int(stage.repository.record_run(NIGHTLY, event="workflow_dispatch", by="wren", **fields).id)


def test_records_of_the_base_come_from_the_default_branch_itself(stage: Stage) -> None:
    step = stage.comment_on(stage.open("skills")).step
    honest = nightly(stage)
    stage.repository.push("main", {"README.md": "later\n"}, by="maria")
    assert _newest_base(step) == str(honest)
    # A tag of the branch's name: GitHub tells its name as the branch's, and the file is that of the tag.
    forged = stage.repository.push("elsewhere", {f".github/workflows/{NIGHTLY}": "on: push\n"}, by="wren")
    nightly(stage, branch="main", head_sha=forged)
    assert _newest_base(step) == ""


def test_claims_of_absurd_length_are_refused_in_few_words(stage: Stage) -> None:
    pull = stage.open("skills")
    claims = json.loads((stage.validate(pull).step.work / "taxobot-validation" / "validation.json").read_bytes())
    text = json.dumps(claims | {"pull": 1}).replace('"pull": 1', f'"pull": {"9" * 4000}')
    assert stage.comment_on(pull, zipped({"validation.json": text.encode()})).status == 1
    assert stage.gate(pull.head_sha).conclusion == "failure"
    assert len(shown(pull)) < 5000


MOST = {"validate": 6, "report": 16, "respond": 30}
"""Requests that a step may make; a repository's token has 1,000 an hour for all of them."""


def test_a_pull_request_costs_few_requests(stage: Stage) -> None:
    def spent(play: Callable[[], Played]) -> int:
        before = len(stage.github.requests)
        play()
        return len([seen for seen in stage.github.requests[before:] if ".git/" not in seen.path])

    pull = stage.open("everything")
    content = zipped(folder=stage.validate(pull).step.work / "taxobot-validation")
    assert spent(lambda: stage.validate(pull)) <= MOST["validate"]
    assert spent(lambda: stage.comment_on(pull, content)) <= MOST["report"]
    pull.comment("wren", "/taxobot estimate")
    payload = stage.payload("issue_comment", pull)
    assert spent(lambda: stage.play("issue_comment", payload, command="respond")) <= MOST["respond"]
