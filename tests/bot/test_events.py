"""Payloads as GitHub sends them become typed events; broken ones say where they are broken."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import events
from bot.events import (
    IssueCommentEvent,
    MergeGroupEvent,
    PullRequestEvent,
    WorkflowRunEvent,
)
from bot.github.values import GHOST, User
from fixtures.webhooks.examples import Example, examples_of
from schemas.errors import UsageError

KINDS: dict[str, Any] = {
    "pull_request": PullRequestEvent,
    "issue_comment": IssueCommentEvent,
    "workflow_run": WorkflowRunEvent,
    "merge_group": MergeGroupEvent,
}
NEEDED = {
    "pull_request": (
        "action",
        "repository.id",
        "pull_request.number",
        "pull_request.head.sha",
        "pull_request.base.sha",
        "pull_request.base.ref",
        "sender.id",
        "sender.login",
    ),
    "issue_comment": (
        "action",
        "repository.id",
        "issue.number",
        "comment.id",
        "comment.user.id",
        "comment.user.login",
        "comment.created_at",
    ),
    "workflow_run": (
        "action",
        "repository.id",
        "workflow_run.id",
        "workflow_run.event",
        "workflow_run.head_sha",
    ),
    "merge_group": (
        "action",
        "repository.id",
        "merge_group.head_sha",
        "merge_group.head_ref",
        "merge_group.base_sha",
        "merge_group.base_ref",
    ),
}
EXAMPLES = [example for name in KINDS for example in examples_of(name)]
PATHS = [(name, path) for name, paths in NEEDED.items() for path in paths]


def first(name: str) -> dict[str, Any]:
    return deepcopy(examples_of(name)[0].payload)


def parent_of(payload: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *folders, key = path.split(".")
    for folder in folders:
        payload = payload[folder]
    return payload, key


def test_there_is_an_example_of_every_event() -> None:
    assert {example.event for example in EXAMPLES} == KINDS.keys() == NEEDED.keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_what_github_sends_is_read(example: Example) -> None:
    event = KINDS[example.event].read(example.payload)
    assert event.repository == example.payload["repository"]["id"]
    if example.action:
        assert event.action == example.action


@pytest.mark.parametrize("example", examples_of("pull_request"), ids=str)
def test_a_pull_request(example: Example) -> None:
    pull = example.payload["pull_request"]
    assert PullRequestEvent.read(example.payload) == PullRequestEvent(
        action=example.payload["action"],
        repository=example.payload["repository"]["id"],
        number=pull["number"],
        head_sha=pull["head"]["sha"],
        head_repository=pull["head"]["repo"]["id"] if pull["head"]["repo"] else None,
        base_sha=pull["base"]["sha"],
        base_ref=pull["base"]["ref"],
        retargeted=False,
        sender=User(example.payload["sender"]["id"], example.payload["sender"]["login"]),
    )


def test_a_pull_request_whose_fork_is_gone() -> None:
    payload = first("pull_request")
    payload["pull_request"]["head"]["repo"] = None
    assert PullRequestEvent.read(payload).head_repository is None


@pytest.mark.parametrize(
    ("changes", "retargeted"),
    [
        ({"base": {"ref": {"from": "main"}, "sha": {"from": "a" * 40}}}, True),
        ({"title": {"from": "old"}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_an_edit_may_change_the_base(changes: object, retargeted: bool) -> None:
    payload = first("pull_request") | {"action": "edited", "changes": changes}
    assert PullRequestEvent.read(payload).retargeted == retargeted


@pytest.mark.parametrize("example", examples_of("issue_comment"), ids=str)
def test_a_comment(example: Example) -> None:
    comment = example.payload["comment"]
    event = IssueCommentEvent.read(example.payload)
    assert (event.comment, event.body) == (comment["id"], comment["body"])
    assert event.author == User(comment["user"]["id"], comment["user"]["login"])
    assert event.created == datetime.fromisoformat(comment["created_at"])
    assert event.created.tzinfo is UTC
    assert event.bot == (comment["user"]["type"] == "Bot")
    assert event.on_pull == ("pull_request" in example.payload["issue"])


def test_a_comment_on_a_pull_request_by_a_program() -> None:
    payload = first("issue_comment")
    payload["issue"]["pull_request"] = {"url": "https://api.github.com/repos/o/r/pulls/1"}
    payload["comment"]["user"]["type"] = "Bot"
    event = IssueCommentEvent.read(payload)
    assert event.on_pull
    assert event.bot


def test_a_comment_of_somebody_who_left() -> None:
    payload = first("issue_comment")
    payload["comment"] |= {"user": None, "body": None}
    event = IssueCommentEvent.read(payload)
    assert (event.author, event.body, event.bot) == (GHOST, "", False)


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_a_missing_key_is_named(name: str, path: str) -> None:
    payload = first(name)
    parent, key = parent_of(payload, path)
    del parent[key]
    with pytest.raises(UsageError) as caught:
        KINDS[name].read(payload)
    assert str(caught.value) == f"event {name}: `{path}` is missing"


@pytest.mark.parametrize("wrong", [None, [], {}, True, 1.5, "x", 7])
@pytest.mark.parametrize(("name", "path"), PATHS)
def test_a_wrong_value_is_named(name: str, path: str, wrong: object) -> None:
    payload = first(name)
    parent, key = parent_of(payload, path)
    kept, parent[key] = parent[key], wrong
    if type(kept) is type(wrong) and not path.endswith("_at"):
        KINDS[name].read(payload)
        return
    with pytest.raises(UsageError) as caught:
        KINDS[name].read(payload)
    assert str(caught.value).startswith(f"event {name}: `{path}` is ")


@pytest.mark.parametrize("path", ["repository", "pull_request", "pull_request.head", "pull_request.base"])
def test_a_missing_object_is_named(path: str) -> None:
    payload = first("pull_request")
    parent, key = parent_of(payload, path)
    parent[key] = None
    with pytest.raises(UsageError, match=f"`{path}` is null, not an object"):
        PullRequestEvent.read(payload)


@pytest.mark.parametrize("time", ["", "yesterday", "2026-13-01T00:00:00Z", "0"])
def test_what_is_no_time(time: str) -> None:
    payload = first("issue_comment")
    payload["comment"]["created_at"] = time
    with pytest.raises(UsageError, match=r"`comment\.created_at` is no time"):
        IssueCommentEvent.read(payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(name=st.sampled_from([*KINDS]), data=st.data())
def test_whatever_is_broken_is_read_or_refused(name: str, data: st.DataObject) -> None:
    payload = first(name)
    for path in data.draw(st.lists(st.sampled_from(NEEDED[name]), max_size=3, unique=True)):
        parent, key = parent_of(payload, path)
        parent[key] = data.draw(JSON)
    problem = ""
    try:
        KINDS[name].read(payload)
    except UsageError as error:
        problem = str(error)
    assert problem == "" or problem.startswith(f"event {name}: `")


@given(payload=st.dictionaries(st.sampled_from(["action", "repository", "comment", "issue"]), JSON))
def test_any_json_is_read_or_refused(payload: dict[str, Any]) -> None:
    for kind in KINDS.values():
        with pytest.raises(UsageError):
            kind.read(payload)


def test_every_event_of_the_module_is_tested() -> None:
    assert {kind.__name__ for kind in KINDS.values()} == {name for name in vars(events) if name.endswith("Event")}
