"""PyGithub takes the fake GitHub for the real one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException, GithubIntegration

from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle, RepositoryHandle

WORKFLOW = {".github/workflows/run.yml": "on:\n  workflow_dispatch:\n"}


@pytest.fixture
def pull(github: FakeGitHub) -> PullHandle:
    repo: RepositoryHandle = github.repository("acme/tax", files={**WORKFLOW, "a.txt": "1\n2\n"}, private=True)
    return repo.open_pull("patch", by="ann", fork=True, files={"a.txt": "1\ntwo\n", "b/c.txt": "x\n"})


@pytest.fixture
def client(github: FakeGitHub, pull: PullHandle) -> Iterator[Github]:
    token = github.job_token(pull.repository)
    with Github(
        auth=Auth.Token(token),
        base_url=github.url,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
        api_version="2022-11-28",
    ) as made:
        yield made


def test_a_pull_request_is_read(client: Github, pull: PullHandle) -> None:
    repository = client.get_repo("acme/tax")
    found = repository.get_pull(1)
    assert (found.head.sha, found.head.repo.full_name, found.base.ref) == (pull.head_sha, "ann/tax", "main")
    assert [one.filename for one in found.get_files()] == ["a.txt", "b/c.txt"]
    assert [one.sha for one in found.get_commits()] == [pull.head_sha]
    assert repository.compare("main", pull.head_sha).merge_base_commit.sha == pull.base_sha
    assert repository.get_collaborator_permission("ann") == "none"
    assert repository.get_contents("a.txt", ref=pull.head_sha).decoded_content == b"1\ntwo\n"  # type: ignore[union-attr]


def test_a_pull_request_is_talked_about(client: Github, pull: PullHandle) -> None:
    repository = client.get_repo("acme/tax")
    found = repository.get_pull(1)
    comment = found.create_issue_comment("one")
    comment.edit("two")
    comment.create_reaction("eyes")
    assert [(one.body, one.user.id) for one in found.get_issue_comments()] == [("two", 41898282)]
    found.create_review(
        commit=repository.get_commit(pull.head_sha),
        body="see",
        event="COMMENT",
        comments=[{"path": "a.txt", "line": 2, "body": "```suggestion\n2\n```"}],
    )
    assert [(one.path, one.line) for one in found.get_review_comments()] == [("a.txt", 2)]
    found.add_to_labels("knowledge", "triage needed")
    found.remove_from_labels("triage needed")
    assert [one.name for one in repository.get_pull(1).labels] == ["knowledge"]
    comment.delete()
    assert list(found.get_issue_comments()) == []


def test_a_commit_is_checked(client: Github, pull: PullHandle) -> None:
    repository = client.get_repo("acme/tax")
    note = {"path": "a.txt", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    run = repository.create_check_run(
        "taxobot/gate",
        pull.head_sha,
        status="in_progress",
        output={"title": "t", "summary": "s", "annotations": [note]},  # type: ignore[list-item]
    )
    run.edit(status="completed", conclusion="success")
    commit = repository.get_commit(pull.head_sha)
    assert [(one.name, one.conclusion) for one in commit.get_check_runs()] == [("taxobot/gate", "success")]
    assert [one.message for one in run.get_annotations()] == ["m"]
    commit.create_status("success", context="x")
    assert commit.get_combined_status().state == "success"


def test_a_workflow_is_started_and_looked_at(client: Github, github: FakeGitHub, pull: PullHandle) -> None:
    repository = client.get_repo("acme/tax")
    run = repository.get_workflow("run.yml").create_dispatch("main", {}, throw=True, return_run_details=True)
    assert repository.get_workflow_run(run.id).event == "workflow_dispatch"
    record = pull.repository.record.runs[run.id]
    pull.repository.artifact(record, "result", b"PK\x05\x06" + b"\0" * 18)
    (artifact,) = repository.get_workflow_run(run.id).get_artifacts()
    assert (artifact.name, artifact.expired, artifact.workflow_run.id) == ("result", False, run.id)
    job = github.host.new_job(record, "plan")
    assert [one.id for one in repository.get_workflow_run(run.id).jobs()] == [job.id]
    assert repository.get_workflow_run(run.id).cancel()


def test_an_app_signs_in(github: FakeGitHub, pull: PullHandle) -> None:
    permissions = {"issues": "write", "metadata": "read"}
    app = github.app("taxobot", permissions, on="acme")  # type: ignore[arg-type]
    integration = GithubIntegration(
        auth=Auth.AppAuth(app.id, app.private_key),
        base_url=github.url,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )
    assert integration.get_app().slug == "taxobot"
    assert integration.get_repo_installation("acme", "tax").id == app.installation
    client = integration.get_github_for_installation(app.installation, permissions)
    comment = client.get_repo("acme/tax").get_issue(1).create_comment("x")
    assert comment.user.login == "taxobot[bot]"
    integration.close()
    client.close()


def test_refusals_arrive_as_errors(client: Github, github: FakeGitHub, pull: PullHandle) -> None:
    found = client.get_repo("acme/tax").get_pull(1)
    with github.violations.expected("too long"), pytest.raises(GithubException) as error:
        found.create_issue_comment("x" * 65_537)
    assert error.value.status == 422
