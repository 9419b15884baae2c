"""GithubClient on the fake GitHub's bad days, with tokens that may too little, and for what only HTTP shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.http_stage import HttpStage, http_stage
from contract.stages import TEAM

from bot.github.client import GithubClient
from bot.github.errors import Forbidden, NotFound, Unavailable
from bot.github.sticky import Sticky
from bot.github.values import CheckDraft
from fakes.github.faults import Fault

LEAF = "knowledge/science/qna.yaml"
KEY = b"0123456789abcdef0123456789abcdef"
DRAFT = CheckDraft("taxobot/gate", "completed", "success", "PASS", "text")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[HttpStage]:
    with http_stage(tmp_path) as stage:
        yield stage


def opened(stage: HttpStage) -> int:
    stage.person("ann")
    return stage.open_pull("topic", {LEAF: "a: 1\n"}, by="ann")


@pytest.mark.parametrize("status", [0, 502])
@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
def test_a_comment_stands_there_once_whatever_became_of_the_answer(stage: HttpStage, status: int, after: bool) -> None:
    number = opened(stage)
    sticky = Sticky(stage.hub, repository=stage.hub.id, key=KEY)
    fault = stage.github.faults.add(Fault(status, "POST .*/comments", after=after))
    written = sticky.write(number, "text")
    assert fault.hits == 1
    assert [one.id for one in stage.hub.comments(number)] == [written.id]


@pytest.mark.parametrize("status", [0, 500, 503])
def test_reading_and_editing_outlive_a_bad_minute(stage: HttpStage, status: int) -> None:
    number = opened(stage)
    comment = stage.hub.create_comment(number, "one")
    stage.github.faults.add(Fault(status, "GET .*/pulls/", times=2))
    stage.github.faults.add(Fault(status, "PATCH .*/comments/", times=2, after=True))
    assert stage.hub.pull(number).number == number
    assert stage.hub.edit_comment(comment.id, "two").body == "two"


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_waited_for_before_anything_is_created(stage: HttpStage, status: int) -> None:
    number = opened(stage)
    fault = stage.github.faults.secondary_limit(matching="POST .*/comments", times=2, status=status)
    stage.hub.create_comment(number, "text")
    assert fault.hits == 2
    assert len(list(stage.hub.comments(number))) == 1


def test_a_check_whose_answer_was_lost_leaves_one_that_counts(stage: HttpStage) -> None:
    head = stage.hub.pull(opened(stage)).head_sha
    stage.github.faults.add(Fault(0, "POST .*/check-runs", after=True))
    created = stage.hub.create_check(head, DRAFT)
    assert stage.hub.checks(head, DRAFT.name)[0].id == created.id


@pytest.mark.parametrize("after", [False, True])
def test_a_dispatch_whose_answer_was_lost_is_not_repeated(stage: HttpStage, after: bool) -> None:
    stage.github.faults.add(Fault(0, "POST .*/dispatches", after=after))
    with pytest.raises(Unavailable, match="start of workflow"):
        stage.hub.dispatch("taxobot-run.yml", ref="main", inputs={})
    assert len(stage.hub.runs("taxobot-run.yml", event="workflow_dispatch", branch="main")) == int(after)


def test_a_dispatch_that_was_held_back_is_made_once(stage: HttpStage) -> None:
    stage.github.faults.secondary_limit(matching="POST .*/dispatches")
    assert stage.hub.dispatch("taxobot-run.yml", ref="main", inputs={}) is not None
    assert len(stage.hub.runs("taxobot-run.yml", event="workflow_dispatch", branch="main")) == 1


def test_trouble_without_end_is_an_error(stage: HttpStage) -> None:
    number = opened(stage)
    stage.github.faults.add(Fault(502, "GET .*/pulls/", times=99))
    with pytest.raises(Unavailable, match=f"pull request {number} of acme/taxonomy: GitHub answers 502"):
        stage.hub.pull(number)


def test_a_token_that_may_only_read_is_told_so(stage: HttpStage) -> None:
    number = opened(stage)
    token = stage.github.job_token(stage.repository, {"contents": "read", "issues": "read", "pull_requests": "read"})
    reader = GithubClient("acme/taxonomy", token=token, base_url=stage.github.url)
    assert reader.pull(number).number == number
    with pytest.raises(Forbidden, match="a comment on pull request"):
        reader.create_comment(number, "text")
    with pytest.raises(Forbidden):
        reader.create_check(reader.pull(number).head_sha, DRAFT)
    reader.close()


def test_a_token_of_nobody_sees_nothing(stage: HttpStage) -> None:
    stranger = GithubClient("acme/taxonomy", token="ghp_" + "0" * 36, base_url=stage.github.url)
    with pytest.raises((Forbidden, NotFound)):
        stranger.pull(opened(stage))
    stranger.close()


def test_a_token_of_the_organization_knows_its_teams(stage: HttpStage) -> None:
    stage.person("tom")
    stage.join("tom", TEAM)
    owner = GithubClient("acme/taxonomy", token=stage.github.token("tom"), base_url=stage.github.url)
    assert owner.is_member(TEAM, "tom")
    owner.close()


def test_calls_cost_as_few_requests_as_they_can(stage: HttpStage) -> None:
    number = opened(stage)
    pull = stage.hub.pull(number)
    run = stage.record_run("main")
    assert stage.hub.id
    assert stage.hub.me
    comment = stage.hub.create_comment(number, "one").id
    calls = {
        "pull": lambda: stage.hub.pull(number),
        "open_pulls": lambda: stage.hub.open_pulls(head_sha=pull.head_sha),
        "merge_base": lambda: stage.hub.merge_base(pull.base_sha, pull.head_sha),
        "comments": lambda: list(stage.hub.comments(number)),
        "edit_comment": lambda: stage.hub.edit_comment(comment, "two"),
        "react": lambda: stage.hub.react(comment, "eyes"),
        "checks": lambda: stage.hub.checks(pull.head_sha, "x"),
        "create_check": lambda: stage.hub.create_check(pull.head_sha, DRAFT),
        "review_comments": lambda: list(stage.hub.review_comments(number)),
        "add_labels": lambda: stage.hub.add_labels(number, ["skill"]),
        "role": lambda: stage.hub.role("ann"),
        "run": lambda: stage.hub.run(run),
        "runs": lambda: stage.hub.runs("taxobot-run.yml", event="workflow_dispatch", branch="main"),
        "jobs": lambda: stage.hub.jobs(run),
        "artifacts": lambda: stage.hub.artifacts(run),
        "cancel": lambda: stage.hub.cancel(run),
    }
    for name, call in calls.items():
        before = len(stage.github.requests)
        call()
        assert len(stage.github.requests) - before == 1, name


def test_every_request_names_the_version(stage: HttpStage) -> None:
    stage.hub.pull(opened(stage))
    assert {seen.version for seen in stage.github.requests} == {"2022-11-28"}
