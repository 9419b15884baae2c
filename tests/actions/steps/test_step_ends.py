"""However work on a head ends, the pull request says so: nothing that has ended is shown as RUNNING."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.records import State
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from fakes.stage import Stage, zipped
from fakes.story import QUICK, RUN, Story, answered, say, shown, start
from schemas.errors import UsageError

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(github: FakeGitHub, tmp_path: Path) -> Stage:  # noqa: F811 - pytest's way to ask for a fixture
    stage = Stage.build(github, tmp_path)
    stage.repository.push("main", {RUN: "name: taxobot run\non: workflow_dispatch\njobs: {}\n"}, by="maria")
    return stage


def state_of(story: Story) -> str:
    """The word that the comment begins with."""
    return story.shown.split("\n")[0].split(" ", 2)[2].split(":")[0].removesuffix(" 2/5")


def test_a_precheck_that_ended_leaves_the_head_waiting(stage: Stage) -> None:
    story = start(stage, command="precheck")
    story.precheck()
    assert story.report().outputs["state"] == State.WAITING
    assert "Precheck:" in story.shown
    assert "What does the base model already know?" in story.shown
    gate = stage.gate(story.pull.head_sha)
    assert (gate.status, gate.conclusion) == ("completed", "action_required")


def test_a_precheck_that_failed_is_told_and_can_be_started_again(stage: Stage) -> None:
    story = start(stage, command="precheck")
    story.end(plan="success", precheck="failure")
    assert story.report().outputs["state"] == State.ERROR
    assert "job precheck: failure" in story.shown


def test_a_policy_that_changed_meanwhile_ends_the_run_in_words(stage: Stage) -> None:
    story = start(stage)
    stage.policy(QUICK + "quotas:\n  leaves: 2\n")
    story.end(plan="failure")
    played = story.report()
    assert (played.status, played.outputs["state"]) == (0, State.WAITING)
    assert "policy" in story.shown
    assert "the approval is for policy" in story.shown
    gate = stage.gate(story.pull.head_sha)
    assert (gate.status, gate.conclusion) == ("completed", "action_required")
    assert "precheck-generate-ready" not in {label.name for label in story.pull.record.labels}


def test_a_head_that_was_replaced_is_called_outdated_where_nobody_has_looked_at_the_new_one(stage: Stage) -> None:
    story = start(stage)
    old = story.pull.head_sha
    story.pull.push({"README.md": "more\n"})
    played = story.report()
    assert (played.status, played.outputs["state"]) == (0, State.OUTDATED)
    assert state_of(story) == State.OUTDATED
    assert story.pull.head_sha[:7] in story.shown.split("\n")[0]
    assert stage.gate(old).conclusion == "cancelled"


def test_what_stands_there_of_the_new_head_stays(stage: Stage) -> None:
    story = start(stage)
    story.pull.push({"README.md": "more\n"})
    stage.comment_on(story.pull)
    before = story.shown
    assert story.report().outputs["state"] == State.OUTDATED
    assert story.shown == before


def test_a_closed_pull_request_is_not_running_and_waits_again_when_it_is_reopened(stage: Stage) -> None:
    story = start(stage)
    story.pull.close(by="ann")
    played = story.report()
    assert (played.status, state_of(story)) == (0, State.OUTDATED)
    assert "closed" in story.shown.split("\n")[0]
    story.pull.reopen(by="ann")
    assert stage.comment_on(story.pull).outputs["state"] == State.WAITING
    assert stage.gate(story.pull.head_sha).conclusion == "action_required"


def test_a_run_that_ended_without_a_word_does_not_keep_its_head_running(stage: Stage) -> None:
    story = start(stage)
    story.run.status, story.run.conclusion = "completed", "failure"
    stage.comment_on(story.pull)
    assert state_of(story) == State.WAITING


def test_a_run_that_goes_on_keeps_its_head_running(stage: Stage) -> None:
    story = start(stage)
    played = stage.comment_on(story.pull)
    assert state_of(story) == State.RUNNING
    assert (played.outputs["state"], played.outputs["valid"]) == (State.RUNNING, "true")


def test_a_run_that_was_canceled_without_a_command_is_told_and_can_be_started_again(stage: Stage) -> None:
    story = start(stage)
    story.end(plan="success", generate="cancelled", train="cancelled")
    assert (story.report().status, state_of(story)) == (4, State.ERROR)
    assert "job generate: cancelled" in story.shown
    story.run.status, story.run.conclusion = "completed", "cancelled"
    say(stage, story.pull, "wren", "/taxobot retry")
    assert "were started again" in answered(story.pull)
    assert state_of(story) == State.RUNNING


def test_what_was_canceled_by_command_counts_no_more(stage: Stage) -> None:
    story = start(stage)
    say(stage, story.pull, "wren", "/taxobot cancel")
    before = story.shown
    story.end(plan="success", generate="cancelled")
    played = story.report()
    assert (played.status, story.shown) == (0, before)
    assert "discarded" in " ".join(played.log)


def test_a_failed_job_is_named(stage: Stage) -> None:
    story = start(stage)
    story.end(plan="success", **{"generate (compositional_skills/linguistics/opposites)": "failure"}, train="skipped")
    assert story.report().status == 4
    assert state_of(story) == State.ERROR
    assert "job generate (compositional\\_skills/linguistics/opposites): failure" in story.shown
    assert "/taxobot retry" in story.shown


def test_editing_the_title_leaves_an_error_as_it_is(stage: Stage) -> None:
    story = start(stage)
    story.end(plan="failure")
    story.report()
    story.run.status, story.run.conclusion = "completed", "failure"
    before = story.shown
    story.pull.edit("ann", title="Better")
    stage.comment_on(story.pull)
    assert (story.shown, stage.gate(story.pull.head_sha).conclusion) == (before, "failure")


def test_a_policy_that_was_broken_meanwhile_is_told(stage: Stage) -> None:
    story = start(stage)
    stage.policy("gate: [\n")
    with pytest.raises(UsageError, match="not valid YAML"):
        story.report()
    assert state_of(story) == State.ERROR
    assert ".github/taxobot.yml" in story.shown
    assert stage.gate(story.pull.head_sha).conclusion == "failure"


def test_a_broken_policy_is_told_on_every_pull_request(stage: Stage) -> None:
    pull = stage.open("skills")
    claims = zipped(folder=Path(stage.validate(pull).outputs["artifact-path"]))
    stage.policy("gate: [\n")
    played = stage.comment_on(pull, claims)
    assert (played.status, played.outputs["state"]) == (2, State.ERROR)
    assert ".github/taxobot.yml" in shown(pull)
    assert stage.gate(pull.head_sha).conclusion == "failure"
    stage.policy(QUICK)
    assert stage.comment_on(pull).outputs["state"] == State.WAITING


def test_a_run_started_by_hand_says_what_there_was_nothing_to_do_for(stage: Stage) -> None:
    for branch, state in (("typo", State.NOT_APPLICABLE), ("faulty", State.INVALID)):
        if branch == "typo":
            stage.repository.push("typo", {"README.md": "better\n"}, by="maria")
            pull = stage.repository.open_pull("typo", by="maria")
        else:
            pull = stage.open(branch)
        run = stage.repository.record_run("taxobot-run.yml", event="workflow_dispatch", by="wren")
        story = Story(stage, pull, run, {"pull_request": str(pull.number)})
        story.end(plan="failure" if branch == "faulty" else "success")
        assert story.report().outputs["state"] == state


def test_a_push_that_only_a_command_looks_at_ends_the_run_too(stage: Stage) -> None:
    story = start(stage)
    old = story.pull.head_sha
    story.pull.push({"README.md": "more\n"})
    say(stage, story.pull, "ann", "/taxobot validate")
    assert state_of(story) == State.WAITING
    assert stage.gate(old).conclusion == "cancelled"
    assert f"POST /repos/acme/taxonomy/actions/runs/{story.run.id}/cancel" in {
        f"{seen.method} {seen.path}" for seen in stage.github.requests
    }


def test_another_base_ends_the_run_too(stage: Stage) -> None:
    story = start(stage)
    stage.repository.push("next", {".github/taxobot.yml": "quotas:\n  leaves: 3\n"}, by="maria", start="main")
    story.pull.retarget("next", by="ann")
    stage.comment_on(story.pull)
    assert state_of(story) == State.WAITING
    assert any(seen.path.endswith(f"/runs/{story.run.id}/cancel") for seen in stage.github.requests)


def test_a_head_without_a_common_ancestor_is_told(stage: Stage) -> None:
    pull = stage.open("skills")
    claims = zipped(folder=Path(stage.validate(pull).outputs["artifact-path"]))
    git = stage.repository.git
    lonely = git.write_commit(
        git.write_tree(None, {"README.md": "x\n"}), (), "Alone", name="ann", when=datetime.now(UTC)
    )
    stage.repository.move(pull.record.head_ref, lonely, by="maria")
    assert stage.comment_on(pull, claims).outputs["state"] == State.ERROR
    assert "merge base" in shown(pull)
    assert "/taxobot validate" in shown(pull)


def test_a_forged_claim_ends_the_work_on_its_head(stage: Stage) -> None:
    story = start(stage)
    stage.comment_on(story.pull, zipped({"validation.json": b"{}"}))
    assert state_of(story) == State.ERROR
    assert "/taxobot validate" in story.shown
    before = story.shown
    assert "discarded" in " ".join(story.report().log)
    assert story.shown == before
    assert stage.comment_on(story.pull).outputs["state"] == State.WAITING
