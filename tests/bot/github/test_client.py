"""What GithubClient sends and how it takes what a well-behaved GitHub never answers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.github.client import GithubClient
from bot.github.connection import ACTIONS_BOT
from bot.github.errors import Forbidden, GithubError, NotFound, Rejected, Unavailable
from bot.github.values import Annotation, CheckDraft, ReviewComment, Role, User
from fakes.scripted import DROP, Reply, Scripted, Seen, json_reply
from schemas.errors import UsageError

TOKEN = "ghs_" + "secret" * 8
ME = User(7, "taxobot[bot]")
DRAFT = CheckDraft("taxobot/gate", "completed", "success", "PASS", "all is well")


@contextmanager
def client(*script: Any, path: str = "") -> Iterator[tuple[GithubClient, Scripted]]:
    with Scripted(*script) as server:
        hub = GithubClient("o/r", token=TOKEN, base_url=server.url + path, me=ME, pause=lambda _: None)
        yield hub, server
        hub.close()


def comment(number: int = 1, body: str = "text", author: User = ME, created: str | None = None) -> dict[str, Any]:
    created = created or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {"id": number, "body": body, "created_at": created, "user": {"id": author.id, "login": author.login}}


def check(number: int = 5, **fields: Any) -> dict[str, Any]:
    about = {"name": "taxobot/gate", "head_sha": "a" * 40, "status": "completed", "conclusion": "success"}
    more = {"output": {"title": "PASS"}, "app": {"id": 15368}, "external_id": ""}
    return {"id": number, "url": f"/repos/o/r/check-runs/{number}"} | about | more | fields


def test_every_request_names_version_and_program_and_enterprise_paths_are_kept() -> None:
    with client(json_reply(comment()), path="/api/v3") as (hub, server):
        hub.create_comment(1, "text")
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.json) == ("POST", "/api/v3/repos/o/r/issues/1/comments", {"body": "text"})
    assert seen.headers["x-github-api-version"] == "2022-11-28"
    assert seen.headers["user-agent"] == "taxobot"
    assert seen.headers["authorization"] == f"token {TOKEN}"


def test_opening_makes_no_call_and_needs_a_token() -> None:
    with client() as (_, server):
        assert server.seen == []
    with pytest.raises(UsageError, match="input `token`"):
        GithubClient("o/r", token="")


def test_who_writes_is_known_on_github_and_asked_for_elsewhere() -> None:
    assert GithubClient("o/r", token=TOKEN).me == ACTIONS_BOT
    with Scripted(json_reply({"id": 99, "login": "github-actions[bot]"})) as server:
        hub = GithubClient("o/r", token=TOKEN, base_url=server.url)
        assert hub.me == hub.me == User(99, "github-actions[bot]")
        hub.close()
    assert [seen.path for seen in server.seen] == ["/users/github-actions%5Bbot%5D"]


def test_repository_is_asked_for_once() -> None:
    about = {"id": 42, "default_branch": "trunk", "url": "/repos/o/r"}
    with client(json_reply(about)) as (hub, server):
        assert (hub.id, hub.default_branch, hub.id) == (42, "trunk", 42)
    assert len(server.seen) == 1


def test_lists_are_read_to_their_last_page() -> None:
    def first(seen: Seen) -> Reply:
        following = f"http://{seen.headers['host']}/repos/o/r/issues/1/comments?per_page=100&page=2"
        return json_reply([comment(1)], link=f'<{following}>; rel="next"')

    with client(first, json_reply([comment(2)])) as (hub, server):
        assert [found.id for found in hub.comments(1)] == [1, 2]
    assert [seen.path for seen in server.seen] == [
        "/repos/o/r/issues/1/comments?per_page=100",
        "/repos/o/r/issues/1/comments?page=2&per_page=100",
    ]


def test_deleted_accounts_forks_and_empty_bodies_are_taken() -> None:
    ghost = comment() | {"user": None, "body": None}
    with client(json_reply([ghost])) as (hub, _):
        (found,) = hub.comments(1)
    assert (found.author, found.body) == (User(0, "ghost"), "")
    part = {"sha": "a" * 40, "ref": "topic", "repo": None, "user": None}
    pull = {"number": 1, "state": "closed", "head": part, "base": part, "user": None, "labels": [{"name": "skill"}]}
    with client(json_reply(pull | {"url": "/repos/o/r/pulls/1"})) as (hub, _):
        taken = hub.pull(1)
    assert (taken.open, taken.head_repository, taken.labels) == (False, None, frozenset({"skill"}))


@pytest.mark.parametrize(("reply", "kind", "said"), [
    (json_reply({"message": "Not Found"}, 404), NotFound, "GitHub answers 404: Not Found"),
    (json_reply({"message": "Gone"}, 410), NotFound, "410"),
    (json_reply({"message": "Bad credentials"}, 401), Forbidden, "401: Bad credentials"),
    (json_reply({"message": "Resource not accessible by integration"}, 403,
                x_accepted_github_permissions="issues=write"), Forbidden, "the token needs issues=write"),
    (json_reply({"message": "Conflict"}, 409), Rejected, "409"),
    (json_reply({"message": "Validation Failed", "errors": [
        {"resource": "Issue", "field": "body", "code": "custom", "message": "body is too long"}, "x",
        {"field": "path", "code": "invalid"}]}, 422), Rejected,
     "422: Validation Failed; body is too long; x; path invalid"),
    (json_reply({"message": "\x1b[2J\n::error::" + "x" * 5000}, 422), Rejected, "…"),
    (json_reply({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0",
                x_ratelimit_reset="4000000000"), Unavailable, "the next request is possible at 07:06 UTC"),
    (Reply(500, b"<html>"), Unavailable, "500"),
    (Reply(200, b"<html>proxy</html>"), Unavailable, "not one of GitHub's"),
    (Reply(200, b"{broken"), Unavailable, "not one of GitHub's"),
    (DROP, Unavailable, "connection"),
])  # fmt: skip
def test_what_fails_is_told_in_our_words(reply: Reply, kind: type[GithubError], said: str) -> None:
    with client(*[reply] * 5) as (hub, _), pytest.raises(kind) as caught:
        hub.pull(5)
    text = str(caught.value)
    assert type(caught.value) is kind
    assert text.startswith("pull request 5 of o/r: ")
    assert said in text
    assert len(text) < 500
    assert not any(character in text for character in "\x1b\n")


def test_no_error_log_or_representation_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    echo = json_reply({"message": f"bad token {TOKEN} in Authorization"}, 422)
    with caplog.at_level(logging.DEBUG), client(echo, *[DROP] * 9) as (hub, _):
        for ask in (lambda: hub.pull(5), lambda: hub.pull(5), lambda: hub.review(5, "a" * 40, [])):
            with pytest.raises(GithubError) as caught:
                ask()
            assert "secret" not in str(caught.value) + repr(caught.value)
            assert caught.value.__suppress_context__
            assert caught.value.__cause__ is None
        assert "secret" not in repr(hub) + repr(vars(hub))
    shown = [record.getMessage() for record in caplog.records if "bad token" not in record.getMessage()]
    assert shown
    assert not any("secret" in line for line in shown)


@pytest.mark.parametrize("failure", [DROP, Reply(502)])
def test_a_comment_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(failure: Reply) -> None:
    others = [comment(1, "text", User(8, "x")), comment(2, "text", created="2020-01-01T00:00:00Z"), comment(3, "texts")]
    with client(failure, json_reply([*others, comment(4, "text\r\n")])) as (hub, server):
        assert hub.create_comment(1, "text").id == 4
    assert [seen.method for seen in server.seen] == ["POST", "GET"]
    assert "since=" in server.seen[1].path
    with client(failure, json_reply(others), json_reply(comment(5))) as (hub, server):
        assert hub.create_comment(1, "text").id == 5
    assert [seen.method for seen in server.seen] == ["POST", "GET", "POST"]


@pytest.mark.parametrize("status", [307, 308])
def test_writing_to_a_repository_that_was_renamed_is_no_success(status: int) -> None:
    moved = json_reply({"message": "Moved Permanently", "url": "http://x/repositories/1"}, status, location="http://x/")
    calls = {
        "comment": lambda hub: hub.create_comment(1, "text"),
        "labels": lambda hub: hub.add_labels(1, ["skill"]),
        "check": lambda hub: hub.update_check(5, DRAFT),
        "review": lambda hub: hub.review(1, "a" * 40, [ReviewComment("a", 1, 1, "x")]),
        "rerun": lambda hub: hub.rerun_failed(1),
        "cancel": lambda hub: hub.cancel(1),
        "delete": lambda hub: hub.delete_comment(1),
    }
    for call in calls.values():
        with client(*[moved] * 9) as (hub, _), pytest.raises(Rejected, match="was the repository renamed"):
            call(hub)


def test_a_check_whose_answer_was_lost_is_created_again() -> None:
    with client(DROP, json_reply(check())) as (hub, server):
        assert hub.create_check("a" * 40, DRAFT).id == 5
    assert [seen.method for seen in server.seen] == ["POST", "POST"]


@pytest.mark.parametrize("failure", [DROP, Reply(502)])
def test_what_would_be_done_twice_is_not_sent_twice(failure: Reply) -> None:
    calls = {
        "dispatch": lambda hub: hub.dispatch("run.yml", ref="main", inputs={}),
        "rerun_failed": lambda hub: hub.rerun_failed(1),
        "rerun_job": lambda hub: hub.rerun_job(1),
        "review": lambda hub: hub.review(1, "a" * 40, [ReviewComment("a", 1, 1, "x")]),
    }
    for call in calls.values():
        with client(failure, json_reply({})) as (hub, server), pytest.raises(Unavailable):
            call(hub)
        assert len(server.seen) == 1


def test_what_comes_to_the_same_twice_is_sent_again() -> None:
    with client(DROP, json_reply([]), Reply(502), json_reply({"id": 1}), DROP, json_reply({}, 202)) as (hub, server):
        hub.add_labels(1, ["skill"])
        hub.react(1, "rocket")
        hub.cancel(1)
    assert len(server.seen) == 6


def annotated(count: int) -> CheckDraft:
    notes = tuple(Annotation("a/qna.yaml", line, "warning", "rule", "text", 1, 5) for line in range(1, count + 1))
    return CheckDraft("taxobot/gate", "completed", "success", "PASS", "fine", notes)


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_annotations_go_fifty_at_a_time_and_each_once(count: int, sizes: list[int]) -> None:
    for first in ("POST", "PATCH"):
        with client(*[json_reply(check())] * len(sizes)) as (hub, server):
            if first == "POST":
                hub.create_check("a" * 40, annotated(count))
            else:
                hub.update_check(5, annotated(count))
        sent = [seen.json["output"].get("annotations", []) for seen in server.seen]
        assert [seen.method for seen in server.seen] == [first] + ["PATCH"] * (len(sizes) - 1)
        assert list(map(len, sent)) == sizes
        assert [note["start_line"] for chunk in sent for note in chunk] == list(range(1, count + 1))
        assert all(seen.json["output"]["summary"] == "fine" for seen in server.seen)


def test_checks_of_a_name_come_newest_first_and_may_have_no_app() -> None:
    runs = {"total_count": 2, "check_runs": [check(3, app=None, output={"title": None}), check(8)]}
    with client(json_reply(runs)) as (hub, server):
        newest, oldest = hub.checks("a" * 40, "taxobot/gate")
    assert (newest.id, newest.app, newest.title) == (8, 15368, "PASS")
    assert (oldest.id, oldest.app, oldest.title) == (3, None, "")
    assert "check_name=taxobot%2Fgate&filter=all" in server.seen[0].path


@pytest.mark.parametrize(("answer", "role"), [
    ({"role_name": "maintain", "permission": "write"}, Role.MAINTAIN),
    ({"role_name": "triage", "permission": "read"}, Role.TRIAGE),
    ({"role_name": "none", "permission": "none"}, Role.NONE),
    ({"role_name": "release-manager", "permission": "write",
      "user": {"permissions": {"admin": False, "maintain": True, "push": True, "triage": True, "pull": True}}},
     Role.MAINTAIN),
    ({"role_name": "labeler", "permission": "read", "user": {"permissions": {"push": False, "triage": True}}},
     Role.TRIAGE),
    ({"role_name": "reader", "permission": "read", "user": None}, Role.READ),
    ({"role_name": "odd", "permission": "odd"}, Role.NONE),
    ({"permission": "admin"}, Role.ADMIN),
    ({}, Role.NONE),
])  # fmt: skip
def test_roles_are_read_by_their_names_and_custom_ones_by_what_they_extend(answer: Any, role: Role) -> None:
    with client(json_reply(answer)) as (hub, server):
        assert hub.role("some one/x") is role
    assert server.seen[0].path == "/repos/o/r/collaborators/some%20one%2Fx/permission"


def test_strangers_have_no_role_and_are_in_no_team() -> None:
    with client(*[json_reply({"message": "Not Found"}, 404)] * 2) as (hub, _):
        assert hub.role("stranger") is Role.NONE
        assert not hub.is_member("triagers", "stranger")


@pytest.mark.parametrize(("state", "member"), [("active", True), ("pending", False)])
def test_only_active_members_are_members(state: str, member: bool) -> None:
    with client(json_reply({"state": state, "role": "member", "url": "/x"})) as (hub, server):
        assert hub.is_member("a/b", "x") is member
    assert server.seen[0].path == "/orgs/o/teams/a%2Fb/memberships/x"


def test_trouble_with_roles_and_teams_is_no_answer() -> None:
    with client(*[json_reply({"message": "Resource not accessible"}, 403)] * 2) as (hub, _):
        with pytest.raises(Forbidden):
            hub.role("x")
        with pytest.raises(Forbidden):
            hub.is_member("t", "x")


def test_labels_with_slashes_are_removed_by_their_whole_name_and_absent_ones_are_fine() -> None:
    with client(json_reply([]), json_reply({"message": "Label does not exist"}, 404)) as (hub, server):
        hub.remove_label(1, "kind/skill ü")
        hub.remove_label(1, "gone")
    assert server.seen[0].path == "/repos/o/r/issues/1/labels/kind%2Fskill%20%C3%BC"


def test_labels_that_must_exist_first_are_created() -> None:
    refusal = json_reply({"message": "Validation Failed"}, 422)
    with client(refusal, refusal, json_reply({"name": "b"}, 201), json_reply([])) as (hub, server):
        hub.add_labels(1, ["a", "b"])
    assert [seen.path.removeprefix("/repos/o/r") for seen in server.seen] == [
        "/issues/1/labels", "/labels", "/labels", "/issues/1/labels",
    ]  # fmt: skip


def run_reply(number: int, **fields: Any) -> dict[str, Any]:
    place = {"repository": {"id": 1}, "head_repository": None, "head_branch": None, "head_sha": "d" * 40}
    state = {"status": "queued", "conclusion": None, "run_attempt": 1, "event": "workflow_dispatch", "actor": None}
    path = {"path": ".github/workflows/run.yml@main", "html_url": "https://x/1", "url": "/repos/o/r/actions/runs/1"}
    return {"id": number} | place | state | path | fields


DETAILS = {"workflow_run_id": 9, "run_url": "/repos/o/r/actions/runs/9", "html_url": "https://x/9"}


def test_a_dispatch_answers_with_its_run() -> None:
    with client(json_reply(DETAILS), json_reply(run_reply(9))) as (hub, server):
        run = hub.dispatch("run.yml", ref="main", inputs={"a": "b"})
    assert run is not None
    assert (run.id, run.path, run.head_branch, run.head_repository) == (9, ".github/workflows/run.yml", "", None)
    assert server.seen[0].json == {"ref": "main", "inputs": {"a": "b"}, "return_run_details": True}


def test_a_run_that_cannot_be_read_yet_is_not_denied() -> None:
    missing = json_reply({"message": "Not Found"}, 404)
    about = {"id": 42, "default_branch": "main", "url": "/repos/o/r"}
    with client(json_reply(DETAILS), missing, json_reply(about)) as (hub, _):
        run = hub.dispatch("run.yml", ref="main", inputs={})
    assert run is not None
    assert (run.id, run.status, run.repository, run.url) == (9, "queued", 42, "https://x/9")


def test_servers_that_do_not_tell_runs_are_asked_without() -> None:
    refusal = json_reply({"message": 'Invalid request.\n\n"return_run_details" is not a permitted key.'}, 422)
    with client(refusal, Reply(204)) as (hub, server):
        assert hub.dispatch("run.yml", ref="main", inputs={}) is None
    assert [sorted(seen.json) for seen in server.seen] == [["inputs", "ref", "return_run_details"], ["inputs", "ref"]]
    with client(Reply(204)) as (hub, _):
        assert hub.dispatch("run.yml", ref="main", inputs={}) is None


def test_a_refused_dispatch_is_an_error() -> None:
    refusal = json_reply({"message": "Workflow does not have 'workflow_dispatch' trigger"}, 422)
    with client(refusal) as (hub, _), pytest.raises(Rejected, match=r"start of workflow run\.yml of o/r"):
        hub.dispatch("run.yml", ref="main", inputs={})


def test_a_run_that_has_ended_is_cancelled_already() -> None:
    with client(json_reply({"message": "Cannot cancel a workflow run that is completed."}, 409)) as (hub, _):
        hub.cancel(1)


def test_a_merge_base_and_the_commits_between_are_read_from_one_comparison() -> None:
    commits = [{"sha": "1" * 40}, {"sha": "2" * 40}]
    compared = {"merge_base_commit": {"sha": "c" * 40}, "commits": commits, "total_commits": 2, "url": "/compare"}
    with client(*[json_reply(compared)] * 2) as (hub, server):
        assert hub.merge_base("a" * 40, "b" * 40) == "c" * 40
        assert hub.commits_between("a" * 40, "b" * 40) == ["1" * 40, "2" * 40]
    assert len(server.seen) == 2
    assert server.seen[0].path.startswith(f"/repos/o/r/compare/{'a' * 40}...{'b' * 40}")


def test_comments_on_lines_keep_the_lines_of_an_outdated_one() -> None:
    about = {"id": 3, "path": "a", "body": "x", "user": {"id": 7, "login": "t"}, "url": "/repos/o/r/pulls/comments/3"}
    lines = {"line": None, "start_line": None, "original_line": 9, "original_start_line": 7}
    with client(json_reply([about | lines])) as (hub, _):
        (found,) = hub.review_comments(1)
    assert (found.start, found.line, found.author) == (7, 9, User(7, "t"))


def test_a_review_neither_approves_nor_blocks_and_is_bound_to_its_commit() -> None:
    with client(json_reply({"id": 1})) as (hub, server):
        hub.review(1, "a" * 40, [ReviewComment("p", 3, 3, "x"), ReviewComment("p", 3, 5, "y")])
    sent = server.seen[0].json
    assert (sent["event"], sent["commit_id"]) == ("COMMENT", "a" * 40)
    assert sent["comments"] == [
        {"path": "p", "body": "x", "line": 3, "side": "RIGHT"},
        {"path": "p", "body": "y", "line": 5, "side": "RIGHT", "start_line": 3, "start_side": "RIGHT"},
    ]
