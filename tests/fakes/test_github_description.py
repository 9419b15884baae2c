"""Nothing passes the fake GitHub that its published description does not know."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import requests

from fakes.asking import Asker
from fakes.github.checker import Checker
from fakes.github.description import cut
from fakes.github.description.load import HERE, NoDescription, read
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.routing import ROUTES
from fakes.github.shapes import talk
from fakes.npm import install

R = "/repos/acme/tax"


@pytest.fixture
def ask(github: FakeGitHub) -> Asker:
    github.repository("acme/tax").open_pull("topic", by="ann", files={"b.txt": "1\n"})
    return Asker(github.url, github.token("acme"))


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "says"),
    [
        ("GET", f"{R}/nothing", None, {}, "no such operation"),
        ("GET", "/repositories/1", None, {}, "no such operation"),
        ("POST", f"{R}/pulls/1", {}, {}, "no such operation"),
        ("GET", f"{R}/pulls", None, {"stat": "all"}, "unknown query parameter 'stat'"),
        ("GET", f"{R}/pulls", None, {"state": "merged"}, "is not one of"),
        ("GET", f"{R}/pulls", None, {"per_page": "many"}, "is not of type 'integer'"),
        ("POST", f"{R}/issues/1/comments", None, {}, "the body is missing"),
        ("POST", f"{R}/issues/1/comments", {}, {}, "'body' is a required property"),
        ("POST", f"{R}/issues/1/comments", {"body": 7}, {}, "is not of type 'string'"),
        ("POST", f"{R}/issues/1/comments", {"body": "x", "text": "y"}, {}, "unknown field text"),
        (
            "POST",
            f"{R}/pulls/1/reviews",
            {"event": "COMMENT", "comments": [{"paht": "x"}]},
            {},
            "required|unknown field",
        ),
        ("PUT", f"{R}/pulls/1/merge", {"squash": True}, {}, "unknown field squash"),
        ("GET", f"{R}/pulls", {"state": "all"}, {}, "takes no body"),
        ("POST", f"{R}/dispatches", {"event_type": "x" * 101}, {}, "too long"),
        ("POST", f"{R}/dispatches", {"event_type": "x", "client_payload": {"a": "x" * 65_536}}, {}, "too large"),
    ],
)
def test_a_request_that_does_not_conform_is_refused_and_recorded(
    github: FakeGitHub, ask: Asker, method: str, path: str, body: Any, query: dict[str, str], says: str
) -> None:
    with github.violations.expected(f"client: {method} {path}: .*{says}"):
        answer = ask(method, path, body, **query)
    assert answer.status_code in (404, 422)


def test_a_body_that_is_no_json_and_a_version_that_is_none(github: FakeGitHub, ask: Asker) -> None:
    url = f"{github.url}{R}/issues/1/comments"
    with github.violations.expected("no JSON"):
        assert requests.post(url, data=b"{", headers=ask.headers, timeout=30).status_code == 400
    headers = {**ask.headers, "X-GitHub-Api-Version": "2020-01-01"}
    with github.violations.expected("unknown API version"):
        assert requests.get(url, headers=headers, timeout=30).status_code == 400


def test_what_happens_is_kept_for_tests(github: FakeGitHub, ask: Asker) -> None:
    ask.headers["X-GitHub-Api-Version"] = "2022-11-28"
    ask("POST", f"{R}/issues/1/comments", {"body": "x"})
    last = github.requests[-1]
    assert (last.method, last.path, last.body, last.status) == ("POST", f"{R}/issues/1/comments", {"body": "x"}, 201)
    assert (last.token, last.version) == ("personal acme", "2022-11-28")


def test_the_fakes_own_replies_and_webhooks_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = talk.show_comment

    def bad(*given: Any) -> dict[str, Any]:
        return {**good(*given), "id": "seven"}

    monkeypatch.setattr("fakes.github.routes.comments.show_comment", bad)
    monkeypatch.setattr("fakes.github.services.talk.show_comment", bad)
    with pytest.raises(AssertionError) as error, checked(tmp_path / "github") as fake:
        fake.repository("acme/tax").open_pull("topic", by="ann", files={"b.txt": "1\n"})
        Asker(fake.url, fake.token("ann")).json("POST", f"{R}/issues/1/comments", {"body": "x"})
    assert "fake: webhook issue_comment created: issue-comment-created.comment.id" in str(error.value)
    assert "fake: POST /repos/acme/tax/issues/1/comments: reply 201.id: 'seven' is not of type" in str(error.value)


def test_a_status_that_is_not_described_is_no_reply() -> None:
    checker = Checker()
    assert checker.reply("GET", "/repos/{owner}/{repo}/pulls", 201, []) == ["status 201 is undocumented"]
    assert checker.reply("GET", "/repos/{owner}/{repo}/pulls", 502, {"message": "x"}) == []


def test_a_violation_fails_the_test_that_did_not_expect_it(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no such operation"), checked(tmp_path / "github") as fake:
        Asker(fake.url)("GET", "/nothing")


def test_an_expected_violation_has_to_happen(github: FakeGitHub) -> None:
    with pytest.raises(AssertionError, match="no violation like"), github.violations.expected("anything"):
        pass


def test_an_error_inside_the_fake_is_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fakes.github.routes.comments.show_comment", broken)
    with pytest.raises(AssertionError, match="ZeroDivisionError"), checked(tmp_path / "github") as fake:
        fake.repository("acme/tax").open_pull("topic", by="ann", files={"b.txt": "1\n"}).comment("ann", "x")
        assert Asker(fake.url).status("GET", f"{R}/issues/1/comments") == 500


def test_without_its_description_the_fake_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoDescription, match=r"api\.json\.gz.*cut\.py"):
        Checker(tmp_path)
    shutil.copy(HERE / "api.json.gz", tmp_path)
    (tmp_path / "webhooks.json.gz").write_bytes(b"broken")
    with pytest.raises(NoDescription, match=r"webhooks\.json\.gz"):
        Checker(tmp_path)
    with pytest.raises(NoDescription, match="nothing/at/all"):
        Checker().require({("GET", "/nothing/at/all"): None})
    monkeypatch.setattr("fakes.github.fake.Checker", lambda: Checker(tmp_path))
    with pytest.raises(NoDescription):
        FakeGitHub(tmp_path / "github")


def test_the_description_holds_what_is_served_and_nothing_else(github: FakeGitHub) -> None:
    described = {(method.upper(), path) for path, item in read("api")["paths"].items() for method in item}
    assert described == {(one.method, one.template) for one in ROUTES}
    assert set(read("webhooks")["webhooks"]) == set(cut.EVENTS)


@pytest.mark.slow
def test_the_description_is_what_the_script_makes_of_the_published_one() -> None:
    api, webhooks = cut.make(install("npm", cut.PACKAGES))
    assert api == read("api")
    assert webhooks == read("webhooks")
