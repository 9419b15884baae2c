"""From a maintainer's comment to the verdict, each job by itself: estimate, generate, train, evaluate, report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.steps.approved import ApprovalLapsed
from bot.records import Approval
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from fakes.stage import Stage, zipped
from fakes.story import QUICK, RUN, WORK, Story, finish, say, start
from schemas.errors import TaxobotError, UsageError


@pytest.fixture
def stage(github: FakeGitHub, tmp_path: Path) -> Stage:  # noqa: F811 - pytest's way to ask for a fixture
    stage = Stage.build(github, tmp_path)
    stage.repository.push("main", {RUN: "name: taxobot run\non: workflow_dispatch\njobs: {}\n"}, by="maria")
    return stage


@pytest.mark.slow
def test_the_whole_loop_ends_in_one_comment_and_one_concluded_check(stage: Stage) -> None:
    story = start(stage)
    (comment,) = [one for one in story.pull.comments() if "key=main" in one.body]
    assert comment.body.startswith("### ⏳ RUNNING")
    assert stage.gate(story.pull.head_sha).status in ("queued", "in_progress")
    approval = Approval.model_validate_json(story.inputs["approval"])
    assert (approval.head, approval.login, approval.purpose) == (story.pull.head_sha, "wren", "run")
    evaluated = finish(story)
    reported = story.report()
    (comment,) = [one for one in story.pull.comments() if "key=main" in one.body]
    verdict = evaluated.outputs["verdict"]
    assert comment.body.split("\n")[0].split(" ", 2)[2].startswith(verdict)
    assert reported.outputs["state"] == verdict
    gate = stage.gate(story.pull.head_sha)
    assert gate.status == "completed"
    assert gate.conclusion == {"PASS": "success", "FAIL": "failure", "INCONCLUSIVE": "action_required"}[verdict]
    content = {path.name: path.read_bytes() for path in Path(evaluated.outputs["artifact-path"]).iterdir()}
    refuse_a_flipped_byte(story, content)


def refuse_a_flipped_byte(story: Story, content: dict[str, bytes]) -> None:
    rows = bytearray(content["rows.jsonl"])
    rows[10] ^= 1
    kept = story.stage.repository.record.artifacts
    for number in [number for number, one in kept.items() if one.name == "taxobot-result"]:
        del kept[number]
    story.stage.repository.artifact(story.run, "taxobot-result", zipped(content | {"rows.jsonl": bytes(rows)}))
    assert story.report().outputs["state"] == "ERROR"
    assert story.stage.gate(story.pull.head_sha).conclusion == "failure"
    (comment,) = [one for one in story.pull.comments() if "key=main" in one.body]
    assert "rows.jsonl was changed" in comment.body


def test_a_push_voids_the_approval_at_every_job(stage: Stage) -> None:
    story = start(stage)
    story.pull.push({"README.md": "more\n"})
    for command in ("estimate", "generate", "train", "evaluate", "precheck", "run"):
        with pytest.raises((ApprovalLapsed, UsageError), match=r"head|purpose"):
            story.job(command)
    reported = story.report()
    assert "discarded" in " ".join(reported.log)
    assert story.shown.startswith("### ⏭️ OUTDATED")


def test_another_merge_leaves_the_approval_and_another_policy_ends_it(stage: Stage) -> None:
    story = start(stage)
    stage.repository.push("main", {"README.md": "another merge\n"}, by="maria")
    assert story.job("estimate").status == 0
    stage.policy(QUICK + "quotas:\n  leaves: 2\n")
    with pytest.raises(ApprovalLapsed, match="policy"):
        story.job("estimate")


CHANGES = {
    "repository": 1,
    "pull": 2,
    "head": "0" * 40,
    "base": "0" * 40,
    "policy": "0" * 40,
    "purpose": "precheck",
    "approver": 1,
    "login": "ann",
    "source": "comment:1",
    "time": "2026-01-01T00:00:00+00:00",
}


def test_each_field_of_the_approval_counts(stage: Stage) -> None:
    story = start(stage)
    approval = json.loads(story.inputs["approval"])
    assert approval.keys() == CHANGES.keys()
    for field, value in CHANGES.items():
        number = "2" if field == "pull" else str(story.pull.number)
        story.inputs = {"approval": json.dumps(approval | {field: value}), "pull_request": number}
        with pytest.raises(TaxobotError):
            story.job("generate", leaf="compositional_skills/x")


def test_who_may_not_is_refused_with_a_reason_and_nothing_starts(stage: Stage) -> None:
    stage.policy(QUICK)
    pull = stage.open("skills")
    stage.comment_on(pull)
    played = say(stage, pull, "ann", "/taxobot run")
    assert played.status == 0
    (answer,) = [one for one in pull.comments() if "key=answer" in one.body]
    assert "write" in answer.body
    assert not [run for run in stage.repository.record.runs.values() if run.workflow.path == RUN]


@pytest.mark.parametrize("starter", ["taxobot[bot]", "github-actions[bot]", "mallory"])
def test_a_button_counts_only_where_the_app_has_started_the_run(stage: Stage, starter: str) -> None:
    """S40: who pressed it, GitHub told the App alone; in anybody else's hand the record is a claim."""
    story = start(stage)
    gate = stage.gate(story.pull.head_sha)
    approval = json.loads(story.inputs["approval"]) | {"source": f"check:{gate.id}"}
    story.inputs["approval"] = json.dumps(approval)
    story.run.actor = stage.github.world.user(starter)
    if starter == "taxobot[bot]":
        assert story.job("estimate", may=WORK | {"checks": "read"}).status == 0
    else:
        with pytest.raises(ApprovalLapsed, match=r"says that a button was pressed, but \S+ has started this run"):
            story.job("estimate")
