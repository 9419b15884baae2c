"""Comments, reactions and reviews of the fake GitHub."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.github.handles import RepositoryHandle

R = "/repos/acme/tax"
LINES = "".join(f"{number}\n" for number in range(1, 41))


@pytest.fixture
def repo(github: FakeGitHub) -> RepositoryHandle:
    made = github.repository("acme/tax", files={"a.txt": LINES})
    made.collaborators["maria"] = "write"
    made.open_pull("topic", by="ann", files={"a.txt": LINES.replace("20\n", "twenty\nand more\n")})
    return made


@pytest.fixture
def ann(github: FakeGitHub, repo: RepositoryHandle) -> Asker:
    return Asker(github.url, github.token("ann"))


@pytest.fixture
def maria(github: FakeGitHub, repo: RepositoryHandle) -> Asker:
    return Asker(github.url, github.token("maria"))


def test_a_comment_is_told_with_its_pull_request(github: FakeGitHub, repo: RepositoryHandle, ann: Asker) -> None:
    made = ann.json("POST", f"{R}/issues/1/comments", {"body": "/taxobot help"})
    assert (made["user"]["login"], made["author_association"]) == ("ann", "NONE")
    last = github.events[-1]
    assert (last.name, last.action) == ("issue_comment", "created")
    assert last.payload["comment"]["id"] == made["id"]
    assert last.payload["issue"]["pull_request"]["url"] == f"{github.url}{R}/pulls/1"
    assert (last.ref, last.sha) == ("refs/heads/main", repo.git.heads()["main"])
    assert ann.json("GET", made["url"])["body"] == "/taxobot help"


def test_people_change_their_own_and_writers_all(ann: Asker, maria: Asker) -> None:
    hers = ann.json("POST", f"{R}/issues/1/comments", {"body": "one"})["url"]
    theirs = maria.json("POST", f"{R}/issues/1/comments", {"body": "two"})["url"]
    assert ann.status("PATCH", theirs, {"body": "mine"}) == 403
    assert ann.status("DELETE", theirs) == 403
    assert maria.json("PATCH", hers, {"body": "edited"})["body"] == "edited"
    assert ann.status("DELETE", hers) == 204
    assert ann.status("GET", hers) == 404
    assert ann.status("PATCH", hers, {"body": "again"}) == 404


def test_a_comment_holds_65536_characters(github: FakeGitHub, ann: Asker) -> None:
    assert ann.status("POST", f"{R}/issues/1/comments", {"body": "ü" * 65_536}) == 201
    with github.violations.expected("body is too long"):
        answer = ann("POST", f"{R}/issues/1/comments", {"body": "x" * 65_537})
    assert answer.status_code == 422
    assert "too long" in answer.text
    assert ann.status("POST", f"{R}/issues/1/comments", {"body": " "}) == 422


def test_comments_come_in_order_and_pages(repo: RepositoryHandle, ann: Asker) -> None:
    for number in range(35):
        repo.comment(1, "maria", str(number))
    found = ann("GET", f"{R}/issues/1/comments", per_page=20, page=2)
    assert [one["body"] for one in found.json()] == [str(number) for number in range(20, 35)]
    assert set(found.links) == {"prev", "first"}


def test_a_reaction_is_there_once(github: FakeGitHub, ann: Asker) -> None:
    url = ann.json("POST", f"{R}/issues/1/comments", {"body": "one"})["url"] + "/reactions"
    assert [ann.status("POST", url, {"content": "eyes"}) for _ in range(2)] == [201, 200]
    assert [one["content"] for one in ann.json("GET", url)] == ["eyes"]
    with github.violations.expected("is not one of"):
        assert ann.status("POST", url, {"content": "thumbs"}) == 422


def review(lines: list[dict[str, Any]], event: str = "COMMENT", **more: Any) -> dict[str, Any]:
    return {"event": event, "body": "see", "comments": [{"path": "a.txt", "body": "x", **one} for one in lines], **more}


def test_a_review_comments_on_lines_that_the_diff_shows(github: FakeGitHub, ann: Asker, maria: Asker) -> None:
    maria.json("POST", f"{R}/pulls/1/reviews", review([{"line": 21}, {"start_line": 20, "line": 21, "side": "RIGHT"}]))
    found = ann.json("GET", f"{R}/pulls/1/comments")
    assert [(one["path"], one["start_line"], one["line"]) for one in found] == [("a.txt", None, 21), ("a.txt", 20, 21)]
    last = github.events[-1]
    assert (last.name, last.action, last.payload["review"]["state"]) == (
        "pull_request_review",
        "submitted",
        "commented",
    )
    assert last.payload["review"]["commit_id"] == found[0]["commit_id"]


@pytest.mark.parametrize(
    "lines",
    [{"line": 1}, {"line": 99}, {"line": 21, "start_line": 1}, {"line": 20, "start_line": 21}, {"path": "none.txt"}],
)
def test_a_review_of_what_the_diff_does_not_show_is_refused_whole(maria: Asker, lines: dict[str, Any]) -> None:
    answer = maria("POST", f"{R}/pulls/1/reviews", review([{"line": 21}, {"line": 21, **lines}]))
    assert answer.status_code == 422
    assert "could not be resolved" in answer.text
    assert maria.json("GET", f"{R}/pulls/1/comments") == []


def test_reviews_approve_and_ask_for_changes(ann: Asker, maria: Asker) -> None:
    assert maria.json("POST", f"{R}/pulls/1/reviews", review([], "APPROVE"))["state"] == "APPROVED"
    assert ann.status("POST", f"{R}/pulls/1/reviews", review([], "APPROVE")) == 422
    assert maria.status("POST", f"{R}/pulls/1/reviews", {"event": "REQUEST_CHANGES"}) == 422
    assert maria.status("POST", f"{R}/pulls/1/reviews", review([], commit_id="0" * 40)) == 422
    assert [one["state"] for one in ann.json("GET", f"{R}/pulls/1/reviews")] == ["APPROVED"]


def test_a_single_comment_on_a_line(repo: RepositoryHandle, ann: Asker, maria: Asker) -> None:
    sha = repo.pull(1).head_sha
    given = {"body": "here", "commit_id": sha, "path": "a.txt", "line": 22, "side": "RIGHT"}
    url = maria.json("POST", f"{R}/pulls/1/comments", given)["url"]
    assert ann.json("GET", url)["line"] == 22
    assert ann.status("DELETE", url) == 403
    assert maria.status("DELETE", url) == 204
