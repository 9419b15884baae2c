"""A merge queue's group, and `report` on what is held back, on a fake GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from fakes.github.handles import PullHandle
from fakes.stage import QUEUE, Played, Stage
from schemas.errors import UsageError


@pytest.fixture
def stage(github: FakeGitHub, tmp_path: Path) -> Stage:  # noqa: F811 - pytest's way to ask for a fixture
    return Stage.build(github, tmp_path)


def queue(stage: Stage, *pulls: PullHandle) -> tuple[Played, str]:
    group = stage.repository.merge_group(pulls, by="maria")
    payload = [event.payload for event in stage.github.events if event.name == "merge_group"][-1]
    return stage.play("merge_group", payload, permissions=QUEUE, command="gate"), group["head_sha"]


def test_a_leaf_that_was_never_measured_does_not_merge(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    played, sha = queue(stage, pull)
    assert (played.status, played.outputs["verdict"]) == (1, "failure")
    gate = stage.gate(sha)
    assert gate.conclusion == "failure"
    assert "has not passed: it is WAITING FOR APPROVAL" in gate.title


def test_what_a_maintainer_overrode_merges_as_it_is_and_not_otherwise(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    pull.comment("maria", "/taxobot override the skill is wanted before the release")
    answered = stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    assert answered.status == 0, answered.log
    assert stage.gate(pull.head_sha).conclusion == "success"
    played, sha = queue(stage, pull)
    assert (played.status, stage.gate(sha).conclusion) == (0, "success")
    stage.policy("quotas:\n  leaves: 3\n")
    played, sha = queue(stage, pull)
    assert (played.status, stage.gate(sha).conclusion) == (1, "failure")
    assert "policy" in stage.gate(sha).title


def test_a_group_without_a_leaf_merges(stage: Stage) -> None:
    stage.repository.push("typo", {"README.md": "better\n"}, by="maria")
    pull = stage.repository.open_pull("typo", by="maria")
    stage.comment_on(pull)
    assert stage.gate(pull.head_sha).conclusion == "success"
    assert pull.comments()[0].body.startswith("### ⚪ NOT APPLICABLE")
    played, _ = queue(stage, pull)
    assert played.status == 0


def test_what_was_allowed_in_one_pull_request_speaks_for_no_other(stage: Stage) -> None:
    pulls = []
    for name in ("one", "two"):
        files = {f"compositional_skills/linguistics/{name}.md": "x\n"}
        pulls.append(stage.repository.open_pull(name, by="ann", fork=True, files=files))
        stage.comment_on(pulls[-1])
    pulls[0].comment("maria", "/taxobot allow")
    stage.play("issue_comment", stage.payload("issue_comment", pulls[0]), command="respond")
    assert queue(stage, pulls[0])[0].status == 0
    assert queue(stage, *pulls)[0].status == 1


def test_a_leaf_that_cannot_be_read_is_not_overlooked_beside_one_that_passed(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    pull.comment("maria", "/taxobot override fine")
    stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    deep = "/".join(["compositional_skills", *["x"] * 200, "qna.yaml"])
    other = stage.repository.open_pull("deep", by="ann", fork=True, files={deep: "version: 3\n"})
    assert queue(stage, pull)[0].status == 0
    played, sha = queue(stage, pull, other)
    assert played.status == 1
    assert "cannot be compared" in stage.gate(sha).title


def test_a_comment_that_somebody_edited_vouches_for_nothing(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    pull.comment("maria", "/taxobot override it is fine")
    stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    ours = next(one for one in pull.comments() if "key=main" in one.body)
    ours.body = ours.body.replace("it is fine", "it is finer")
    played, _ = queue(stage, pull)
    assert played.status == 1


@pytest.mark.parametrize(
    ("files", "state", "conclusion"),
    [
        ({".github/workflows/x.yml": "on: push\n"}, "WAITING FOR APPROVAL", "action_required"),
        ({"compositional_skills/linguistics/README.md": "x\n"}, "WAITING FOR APPROVAL", "action_required"),
        ({"docs/x.md": "x\n"}, "NOT APPLICABLE", "success"),
    ],
    ids=["workflows by a reader", "beside the leaves", "elsewhere"],
)
def test_what_changes_no_leaf(stage: Stage, files: dict[str, str], state: str, conclusion: str) -> None:
    pull = stage.repository.open_pull("topic", by="ann", fork=True, files=files)
    played = stage.comment_on(pull)
    assert played.outputs["state"] == state, played.log
    assert stage.gate(pull.head_sha).conclusion == conclusion


def test_leaves_together_with_workflows_are_invalid_until_a_maintainer_allows_it(stage: Stage) -> None:
    pull = stage.open("skills")
    pull.push({".github/workflows/x.yml": "on: push\n"})
    assert stage.comment_on(pull).outputs["state"] == "INVALID"
    pull.comment("wren", "/taxobot allow")
    stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    assert stage.gate(pull.head_sha).conclusion == "failure"
    pull.comment("maria", "/taxobot allow")
    stage.play("issue_comment", stage.payload("issue_comment", pull), command="respond")
    assert stage.gate(pull.head_sha).conclusion == "action_required"


def test_more_leaves_than_the_cap_are_invalid(stage: Stage) -> None:
    stage.policy("quotas:\n  leaves: 1\n")
    pull = stage.open("skills")
    assert stage.comment_on(pull).outputs["state"] == "INVALID"
    assert "at most 1" in pull.comments()[0].body.split("\n")[0]


def test_a_policy_of_the_head_changes_nothing(stage: Stage) -> None:
    stage.policy("quotas:\n  leaves: 1\n")
    pull = stage.open("skills")
    pull.push({".github/taxobot.yml": "quotas:\n  leaves: 100\n"})
    assert stage.comment_on(pull).outputs["state"] == "INVALID"


def test_what_cannot_be_compared_is_told(stage: Stage) -> None:
    pull = stage.open("skills")
    stage.comment_on(pull)
    stage.policy("gate: [\n")
    with pytest.raises(UsageError, match="not valid YAML"):
        queue(stage, pull)
    group = [event.payload for event in stage.github.events if event.name == "merge_group"][-1]["merge_group"]
    assert stage.gate(group["head_sha"]).conclusion == "failure"
    assert "could not be compared" in stage.gate(group["head_sha"]).title
