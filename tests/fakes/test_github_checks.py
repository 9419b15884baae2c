"""Check runs and commit statuses of the fake GitHub."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle, RepositoryHandle

R = "/repos/acme/tax"
NOTE = {"path": "b.txt", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
BUTTON = {"label": "Run", "description": "measure it", "identifier": "run"}


@pytest.fixture
def repo(github: FakeGitHub) -> RepositoryHandle:
    return github.repository("acme/tax")


@pytest.fixture
def pull(repo: RepositoryHandle) -> PullHandle:
    return repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})


@pytest.fixture
def job(github: FakeGitHub, repo: RepositoryHandle) -> Asker:
    return Asker(github.url, github.job_token(repo, {"checks": "write", "statuses": "write"}))


def check(sha: str, **more: Any) -> dict[str, Any]:
    return {"name": "taxobot/gate", "head_sha": sha, "status": "in_progress", **more}


def output(*notes: dict[str, Any]) -> dict[str, Any]:
    return {"output": {"title": "t", "summary": "s", "annotations": list(notes)}}


def test_only_apps_make_check_runs(github: FakeGitHub, pull: PullHandle, job: Asker) -> None:
    person = Asker(github.url, github.token("acme"))
    refused = person("POST", f"{R}/check-runs", check(pull.head_sha))
    assert (refused.status_code, refused.json()["message"]) == (403, "You must authenticate via a GitHub App.")
    made = job.json("POST", f"{R}/check-runs", check(pull.head_sha))
    assert (made["app"]["id"], made["app"]["slug"]) == (15368, "github-actions")
    assert [one["number"] for one in made["pull_requests"]] == [1]
    assert person.json("GET", made["url"])["status"] == "in_progress"


def test_each_app_changes_its_own(github: FakeGitHub, pull: PullHandle, job: Asker) -> None:
    app = github.app("taxobot", {"checks": "write"}, on="acme")
    other = Asker(github.url, app.token())
    made = other.json("POST", f"{R}/check-runs", check(pull.head_sha))
    assert made["app"]["id"] == app.id
    assert job.status("PATCH", made["url"], {"status": "completed", "conclusion": "success"}) == 403
    assert other.json("PATCH", made["url"], {"conclusion": "failure"})["status"] == "completed"


def test_forks_show_no_pull_request(repo: RepositoryHandle, job: Asker) -> None:
    forked = repo.open_pull("patch", by="ann", fork=True, files={"c.txt": "2\n"})
    assert job.json("POST", f"{R}/check-runs", check(forked.head_sha))["pull_requests"] == []


def test_annotations_are_appended_fifty_a_request(github: FakeGitHub, pull: PullHandle, job: Asker) -> None:
    made = job.json("POST", f"{R}/check-runs", check(pull.head_sha, **output(*[NOTE] * 50)))
    job.json("PATCH", made["url"], output(*[NOTE] * 7))
    assert job.json("GET", made["url"])["output"]["annotations_count"] == 57
    assert len(job.json("GET", f"{made['url']}/annotations", per_page=100)) == 57
    with github.violations.expected("too long|more than|non-empty|maxItems"):
        assert job.status("PATCH", made["url"], output(*[NOTE] * 51)) == 422


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"annotations": [{**NOTE, "message": "x" * 65_537}]}, "message is too long"),
        ({"annotations": [{**NOTE, "message": "ü" * 32_769}]}, "message is too long"),
        ({"annotations": [{**NOTE, "title": "x" * 256}]}, "title is too long"),
        ({"annotations": [{**NOTE, "end_line": 2, "start_column": 1}]}, "columns are only allowed"),
        ({"annotations": [{**NOTE, "annotation_level": "error"}]}, "is not one of"),
        ({"summary": "x" * 65_536}, "too long"),
        ({"text": "x" * 65_536}, "too long"),
    ],
)
def test_what_a_check_cannot_show(
    github: FakeGitHub,
    pull: PullHandle,
    job: Asker,
    given: dict[str, Any],
    says: str,
) -> None:
    with github.violations.expected(says):
        answer = job("POST", f"{R}/check-runs", check(pull.head_sha, output={"title": "t", "summary": "s", **given}))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "buttons",
    [
        [BUTTON] * 4,
        [{**BUTTON, "label": "x" * 21}],
        [{**BUTTON, "description": "x" * 41}],
        [{**BUTTON, "identifier": "x" * 21}],
        [{"label": "Run", "identifier": "run"}],
        [BUTTON, BUTTON],
    ],
)
def test_buttons_have_rules(
    github: FakeGitHub,
    pull: PullHandle,
    job: Asker,
    buttons: list[dict[str, str]],
) -> None:
    with github.violations.expected("actions"):
        assert job.status("POST", f"{R}/check-runs", check(pull.head_sha, actions=buttons)) == 422


def test_a_button_is_there_once_the_check_is_completed(
    github: FakeGitHub,
    repo: RepositoryHandle,
    pull: PullHandle,
    job: Asker,
) -> None:
    made = job.json("POST", f"{R}/check-runs", check(pull.head_sha, actions=[BUTTON]))
    (run,) = repo.checks(pull.head_sha, "taxobot/gate")
    with pytest.raises(Exception, match="there is no button"):
        repo.press(run, "run", by="maria")
    job.json("PATCH", made["url"], {"conclusion": "action_required"})
    repo.press(run, "run", by="maria")
    last = github.events[-1]
    assert (last.name, last.action, last.sender.login) == ("check_run", "requested_action", "maria")
    assert last.payload["requested_action"] == {"identifier": "run"}
    assert last.payload["check_run"]["head_sha"] == pull.head_sha


def test_a_completed_run_can_go_back_to_work(pull: PullHandle, job: Asker) -> None:
    made = job.json("POST", f"{R}/check-runs", check(pull.head_sha, status="completed", conclusion="failure"))
    assert made["completed_at"] is not None
    again = job.json("PATCH", made["url"], {"status": "in_progress"})
    assert (again["status"], again["conclusion"], again["completed_at"]) == ("in_progress", None, None)


def test_the_newest_run_of_a_name_supersedes(pull: PullHandle, job: Asker) -> None:
    first, second = (job.json("POST", f"{R}/check-runs", check(pull.head_sha))["id"] for _ in range(2))
    path = f"{R}/commits/{pull.head_sha}/check-runs"
    assert [one["id"] for one in job.json("GET", path, check_name="taxobot/gate")["check_runs"]] == [second]
    assert [one["id"] for one in job.json("GET", path, filter="all")["check_runs"]] == [second, first]
    assert job.json("GET", path, app_id=1)["check_runs"] == []
    assert job.json("GET", f"{R}/commits/{pull.head_sha}/check-suites")["total_count"] == 1


def test_unknown_commits_take_neither_checks_nor_statuses(job: Asker) -> None:
    assert job.status("POST", f"{R}/check-runs", check("0" * 40)) == 422
    assert job.status("POST", f"{R}/statuses/{'0' * 40}", {"state": "success"}) == 422


def test_statuses_add_up(github: FakeGitHub, pull: PullHandle, job: Asker) -> None:
    for state, context in (("pending", "a"), ("success", "b"), ("success", "a")):
        job.json("POST", f"{R}/statuses/{pull.head_sha}", {"state": state, "context": context})
    assert len(job.json("GET", f"{R}/commits/{pull.head_sha}/statuses")) == 3
    combined = job.json("GET", f"{R}/commits/{pull.head_sha}/status")
    assert (combined["state"], combined["total_count"]) == ("success", 2)
    with github.violations.expected("is not one of"):
        assert job.status("POST", f"{R}/statuses/{pull.head_sha}", {"state": "running"}) == 422
    reader = Asker(github.url, github.token("ann"))
    assert reader.status("POST", f"{R}/statuses/{pull.head_sha}", {"state": "success"}) == 403
