"""Workflows, runs, jobs and artifacts of the fake GitHub over REST, with nothing that runs."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.handles import RepositoryHandle
from fakes.github.runs import Job, Run
from fakes.github.state import Token

R = "/repos/acme/tax"
WORKFLOW = "name: Run it\non:\n  workflow_dispatch:\njobs: {}\n"
FILES = {
    ".github/workflows/run.yml": WORKFLOW,
    ".github/workflows/other.yaml": "on: push\n",
    ".github/workflows/notes.md": "no workflow",
}


def packed(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as one:
        for name, text in files.items():
            one.writestr(name, text)
    return target.getvalue()


@pytest.fixture
def repo(github: FakeGitHub) -> RepositoryHandle:
    made = github.repository("acme/tax", files=FILES)
    made.collaborators["maria"] = "maintain"
    return made


@pytest.fixture
def maria(github: FakeGitHub, repo: RepositoryHandle) -> Asker:
    return Asker(github.url, github.token("maria"))


def start(maria: Asker, **inputs: Any) -> int:
    given = {"ref": "main", "inputs": inputs, "return_run_details": True}
    number = maria.json("POST", f"{R}/actions/workflows/run.yml/dispatches", given)["workflow_run_id"]
    assert isinstance(number, int)
    return number


def test_workflows_are_known_by_file_and_number(maria: Asker) -> None:
    found = maria.json("GET", f"{R}/actions/workflows")
    assert sorted(one["path"] for one in found["workflows"]) == sorted(list(FILES)[:2])
    one = maria.json("GET", f"{R}/actions/workflows/run.yml")
    assert one["name"] == "Run it"
    assert maria.json("GET", f"{R}/actions/workflows/{one['id']}") == one
    assert maria.status("GET", f"{R}/actions/workflows/none.yml") == 404


def test_a_dispatch_tells_its_run(repo: RepositoryHandle, maria: Asker) -> None:
    number = start(maria, pull_request="7")
    shown = maria.json("GET", f"{R}/actions/runs/{number}")
    assert (shown["event"], shown["path"], shown["status"]) == ("workflow_dispatch", next(iter(FILES)), "queued")
    assert (shown["head_branch"], shown["head_sha"]) == ("main", repo.git.heads()["main"])
    assert (shown["actor"]["login"], shown["run_attempt"], shown["run_number"]) == ("maria", 1, 1)
    assert shown["head_repository"]["id"] == shown["repository"]["id"] == repo.record.id
    assert repo.record.runs[number].inputs == {"pull_request": "7"}
    plain = maria("POST", f"{R}/actions/workflows/run.yml/dispatches", {"ref": "refs/heads/main"})
    assert (plain.status_code, plain.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "given", "status", "says"),
    [
        ("run.yml", {"ref": "nowhere"}, 422, "No ref found"),
        ("other.yaml", {"ref": "main"}, 422, "workflow_dispatch"),
        ("none.yml", {"ref": "main"}, 404, "Not Found"),
    ],
)
def test_what_cannot_be_dispatched(maria: Asker, path: str, given: dict[str, Any], status: int, says: str) -> None:
    answer = maria("POST", f"{R}/actions/workflows/{path}/dispatches", given)
    assert answer.status_code == status
    assert says in answer.json()["message"]


def test_a_dispatch_takes_25_inputs(github: FakeGitHub, maria: Asker) -> None:
    start(maria, **{f"i{number}": "x" for number in range(25)})
    given = {"ref": "main", "inputs": {f"i{number}": "x" for number in range(26)}}
    with github.violations.expected("inputs"):
        assert maria.status("POST", f"{R}/actions/workflows/run.yml/dispatches", given) == 422


def test_runs_are_filtered(repo: RepositoryHandle, maria: Asker) -> None:
    pull = repo.open_pull("patch", by="ann", fork=True, files={"c.txt": "1\n"})
    checked_run = repo.record_run("validate.yml", event="pull_request", pull=pull.record)
    number = start(maria)

    def found(path: str = f"{R}/actions/runs", **query: str) -> list[int]:
        return [one["id"] for one in maria.json("GET", path, **query)["workflow_runs"]]

    assert found() == [number, checked_run.id]
    assert found(event="pull_request") == found(branch="patch") == found(status="success") == [checked_run.id]
    assert found(head_sha=pull.head_sha) == [checked_run.id]
    assert found(f"{R}/actions/workflows/run.yml/runs") == found(status="queued") == [number]
    shown = maria.json("GET", f"{R}/actions/runs/{checked_run.id}")
    assert shown["pull_requests"] == []
    assert shown["head_repository"]["full_name"] == "ann/tax"


def test_a_run_is_canceled_once_and_started_again(github: FakeGitHub, maria: Asker) -> None:
    path = f"{R}/actions/runs/{start(maria)}"
    assert maria.status("POST", f"{path}/rerun") == 403
    assert maria.status("POST", f"{path}/cancel") == 202
    assert maria.json("GET", path)["conclusion"] == "cancelled"
    assert maria.status("POST", f"{path}/cancel") == 409
    for again in ("rerun", "rerun-failed-jobs"):
        assert maria.status("POST", f"{path}/{again}") == 201
        assert maria.status("POST", f"{path}/cancel") == 202
    assert maria.json("GET", path)["run_attempt"] == 3
    told = [one.action for one in github.events if one.name == "workflow_run"]
    assert told == ["requested", "completed"] * 3


def job_of(github: FakeGitHub, run: Run, name: str = "plan") -> Job:
    job = github.host.new_job(run, name, labels=["self-hosted", "gpu"])
    github.host.update_job(job, status="in_progress")
    github.host.update_job(job, status="completed", conclusion="failure")
    return job


def test_jobs_belong_to_an_attempt(github: FakeGitHub, repo: RepositoryHandle, maria: Asker) -> None:
    run = repo.record_run("run.yml", conclusion="failure")
    job = job_of(github, run)
    note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    github.host.annotate(job, [note])
    shown = maria.json("GET", f"{R}/actions/jobs/{job.id}")
    assert (shown["name"], shown["conclusion"], shown["labels"]) == ("plan", "failure", ["self-hosted", "gpu"])
    check = maria.json("GET", shown["check_run_url"])
    assert (check["name"], check["conclusion"], check["output"]["annotations_count"]) == ("plan", "failure", 1)
    assert maria.status("POST", f"{R}/actions/jobs/{job.id}/rerun") == 201
    again = job_of(github, run, "again")
    path = f"{R}/actions/runs/{run.id}"
    assert [one["id"] for one in maria.json("GET", f"{path}/jobs")["jobs"]] == [again.id]
    assert [one["id"] for one in maria.json("GET", f"{path}/jobs", filter="all")["jobs"]] == [job.id, again.id]
    assert [one["id"] for one in maria.json("GET", f"{path}/attempts/1/jobs")["jobs"]] == [job.id]


def test_a_jobs_log_is_behind_a_redirect(github: FakeGitHub, repo: RepositoryHandle, maria: Asker) -> None:
    job = job_of(github, repo.record_run("run.yml"))
    job.log = "what it said\n"
    answer = maria("GET", f"{R}/actions/jobs/{job.id}/logs")
    assert answer.status_code == 302
    assert requests.get(answer.headers["Location"], timeout=30).text == "what it said\n"


def test_only_required_reviewers_let_a_waiting_run_go(github: FakeGitHub, repo: RepositoryHandle, maria: Asker) -> None:
    bob = github.world.user("bob")
    repo.record.environments["gpu"] = frozenset({bob.id})
    run = repo.record_run("run.yml", status="waiting")
    run.waits_for.add("gpu")
    path = f"{R}/actions/runs/{run.id}/pending_deployments"
    (waiting,) = maria.json("GET", path)
    assert (waiting["environment"]["name"], waiting["current_user_can_approve"]) == ("gpu", False)
    answer = {"environment_ids": [waiting["environment"]["id"]], "state": "approved", "comment": "go"}
    assert maria.status("POST", path, answer) == 422
    assert Asker(github.url, github.token("bob")).status("POST", path, answer) == 200
    assert run.waits_for == set()


def test_artifacts_are_listed_and_fetched_by_a_redirect(repo: RepositoryHandle, maria: Asker) -> None:
    run = repo.record_run("run.yml")
    content = packed(**{"result.json": "{}"})
    made = repo.artifact(run, "taxobot-result", content)
    (shown,) = maria.json("GET", f"{R}/actions/runs/{run.id}/artifacts", name="taxobot-result")["artifacts"]
    assert (shown["id"], shown["size_in_bytes"], shown["expired"]) == (made.id, len(content), False)
    assert shown["workflow_run"]["head_sha"] == run.head_sha
    answer = maria("GET", shown["archive_download_url"])
    assert answer.status_code == 302
    assert requests.get(answer.headers["Location"], timeout=30).content == content
    assert Asker(maria.url).status("GET", shown["archive_download_url"]) == 401
    assert maria.status("GET", f"{shown['url']}/tar") == 404
    assert maria.status("DELETE", shown["url"]) == 204
    assert maria.status("GET", shown["url"]) == 404


def test_the_url_of_a_zip_lives_a_minute_and_the_artifact_ninety_days(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    with checked(tmp_path / "github", clock=lambda: now[0]) as fake:
        repo = fake.repository("acme/tax", files=FILES)
        made = repo.artifact(repo.record_run("run.yml"), "one", packed(a="b"))
        owner, path = Asker(fake.url, fake.token("acme")), f"{R}/actions/artifacts/{made.id}"
        door = owner("GET", f"{path}/zip").headers["Location"]
        now[0] += timedelta(seconds=61)
        assert requests.get(door, timeout=30).status_code == 403
        now[0] += timedelta(days=90)
        assert owner.json("GET", path)["expired"] is True
        gone = owner("GET", f"{path}/zip")
        assert (gone.status_code, gone.json()["message"]) == (410, "Artifact has expired")


def test_a_job_leaves_artifacts_at_its_own_run(github: FakeGitHub, repo: RepositoryHandle) -> None:
    run, other = repo.record_run("run.yml"), repo.record_run("run.yml")
    token = github.host.issue_token(run, None, {})
    headers = {"Authorization": f"Bearer {token}"}

    def put(to: Run, query: str = "", **more: Any) -> requests.Response:
        url = f"{github.url}/_fake/artifacts/{to.id}/a%20b{query}"
        return requests.put(url, data=packed(a="b"), timeout=30, **{"headers": headers, **more})

    assert put(run).status_code == 201
    assert put(run).status_code == 409
    assert put(run, "?overwrite=1").status_code == 201
    assert put(other).status_code == 403
    assert put(run, headers={}).status_code == 403
    assert [one.name for one in github.host.artifacts(run)] == ["a b"]
    url = f"{github.url}/_fake/artifacts/{run.id}"
    assert requests.get(url, headers=headers, timeout=30).json() == {"names": ["a b"]}
    assert requests.get(f"{url}/a b", headers=headers, timeout=30).content == packed(a="b")
    assert requests.get(f"{url}/none", headers=headers, timeout=30).status_code == 404
    github.host.revoke(token)
    assert put(run).status_code == 401


def test_a_jobs_token_acts_as_actions(github: FakeGitHub, repo: RepositoryHandle) -> None:
    repo.open_pull("topic", by="ann", files={"b.txt": "1\n"})
    run = repo.record_run("run.yml")
    job = Asker(github.url, github.host.issue_token(run, None, {"issues": "write"}))
    made = job.json("POST", f"{R}/issues/1/comments", {"body": "x"})
    assert (made["user"]["id"], made["performed_via_github_app"]["id"]) == (41898282, 15368)
    last = github.events[-1]
    assert isinstance(last.token, Token)
    assert (last.token.kind, last.token.run) == ("job", run.id)
    fork = Asker(github.url, github.host.issue_token(run, None, {"issues": "write"}, read_only=True))
    assert fork.status("POST", f"{R}/issues/1/comments", {"body": "x"}) == 403


def test_actions_is_asked_without_the_lock(github: FakeGitHub, maria: Asker) -> None:
    """Its threads may have to record something before it can answer."""
    path, recorded = f"{R}/actions/runs/{start(maria)}", Event()

    def record() -> None:
        with github.host.lock:
            recorded.set()

    def cancel(run: Run, *, token: Token) -> None:
        Thread(target=record).start()
        assert recorded.wait(30)

    github.actions.cancel = cancel  # type: ignore[method-assign]
    assert maria.status("POST", f"{path}/cancel") == 202
