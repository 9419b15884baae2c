"""GitHub's own examples become notices; what is not acted upon comes to nothing; broken ones say where (S4)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.notices import (
    BranchNotice,
    ButtonNotice,
    CommentNotice,
    GroupNotice,
    InstallationNotice,
    Place,
    PullNotice,
    RerunNotice,
    RunNotice,
)
from bot.app.reading import EVENTS, PULL_ACTIONS, read_notice
from bot.app.served import Ourselves
from fakes.deliveries import INSTALLATION, US, payload_of
from fixtures.webhooks.examples import examples, examples_of
from schemas.errors import UsageError

BUTTON = ("check_run", "requested_action")
RETARGETED = {"base": {"ref": {"from": "main"}, "sha": {"from": "0" * 40}}}


def read(event: str, payload: dict[str, Any], us: Ourselves = US) -> Any:
    return read_notice(event, payload, us=us)


@pytest.mark.parametrize("action", sorted(PULL_ACTIONS))
def test_a_pull_request(action: str) -> None:
    payload = payload_of("pull_request", action)
    assert read("pull_request", payload) == PullNotice(
        place=Place(
            repository=payload["repository"]["id"],
            name="Codertocat/Hello-World",
            installation=payload["installation"]["id"],
        ),
        action=action,
        number=payload["pull_request"]["number"],
        head=payload["pull_request"]["head"]["sha"],
        sender=payload["sender"]["id"],
    )


@pytest.mark.parametrize("action", ["labeled", "unlabeled", "ready_for_review", "edited"])
def test_other_things_of_a_pull_request_are_not_acted_upon(action: str) -> None:
    payload = payload_of("pull_request", "opened", action=action, changes={"title": {"from": "old"}})
    assert read("pull_request", payload) is None


def test_an_edited_base_branch_is() -> None:
    payload = payload_of("pull_request", "opened", action="edited", changes=RETARGETED)
    assert read("pull_request", payload).action == "edited"


def comment(body: str, **changes: Any) -> dict[str, Any]:
    at_pull = {"url": "https://api.github.com/repos/Codertocat/Hello-World/pulls/1"}
    return payload_of("issue_comment", "created", comment__body=body, issue__pull_request=at_pull, **changes)


def test_a_comment_that_speaks_to_us() -> None:
    payload = comment("/taxobot run abc1234\r\nwith words that nobody keeps")
    found = read("issue_comment", payload)
    assert isinstance(found, CommentNotice)
    assert found.body == "/taxobot run abc1234"
    assert found.place.installation == INSTALLATION
    assert (found.comment, found.author) == (payload["comment"]["id"], payload["comment"]["user"]["id"])
    assert (found.number, found.login) == (payload["issue"]["number"], payload["comment"]["user"]["login"])
    assert found.created == "2019-05-15T15:20:21+00:00"


def test_the_longest_command_fits() -> None:
    assert len(read("issue_comment", comment("/taxobot ".ljust(2_000, "x"))).body) == 2_000
    assert read("issue_comment", comment("/taxobot ".ljust(2_001, "x"))) is None


@pytest.mark.parametrize("body", ["Nice work!", "", "> /taxobot run", "I would say /taxobot run"])
def test_other_comments_are_not_kept(body: str) -> None:
    assert read("issue_comment", comment(body)) is None


def test_comments_that_are_no_commands() -> None:
    assert read("issue_comment", comment("/taxobot run", action="edited")) is None
    assert read("issue_comment", comment("/taxobot run", action="deleted")) is None
    assert read("issue_comment", comment("/taxobot run", comment__user__type="Bot")) is None
    assert read("issue_comment", comment("/taxobot run", comment__user__id=US.bot)) is None
    on_an_issue = payload_of("issue_comment", "created", comment__body="/taxobot run")
    on_an_issue["issue"].pop("pull_request", None)
    assert read("issue_comment", on_an_issue) is None


def test_a_button() -> None:
    payload = payload_of(*BUTTON)
    found = read("check_run", payload)
    assert isinstance(found, ButtonNotice)
    assert (found.check, found.button) == (1494503112, "lgtm|26764")
    assert (found.head, found.external) == (payload["check_run"]["head_sha"], payload["check_run"]["external_id"] or "")
    assert (found.sender, found.login) == (payload["sender"]["id"], payload["sender"]["login"])


@pytest.mark.parametrize(("event", "of"), [("check_run", "check_run"), ("check_suite", "check_suite")])
def test_a_rerun(event: str, of: str) -> None:
    payload = payload_of(event, "rerequested", **{f"{of}__app__id": US.app})
    found = read(event, payload)
    assert isinstance(found, RerunNotice)
    assert found.check == (payload[of]["id"] if of == "check_run" else 0)
    assert (found.head, found.sender) == (payload[of]["head_sha"], payload["sender"]["id"])


@pytest.mark.parametrize(
    ("event", "action", "of"),
    [
        ("check_run", "requested_action", "check_run"),
        ("check_run", "rerequested", "check_run"),
        ("check_suite", "rerequested", "check_suite"),
    ],
)
def test_another_app_s_check_is_not_ours(event: str, action: str, of: str) -> None:
    ours = payload_of(event, action, **{f"{of}__app__id": US.app})
    assert read(event, ours) is not None
    assert read(event, payload_of(event, action, **{f"{of}__app__id": US.app + 1})) is None
    assert read(event, payload_of(event, action, **{f"{of}__app": None})) is None


def test_a_run_that_was_dispatched() -> None:
    payload = payload_of("workflow_run", "completed", workflow_run__event="workflow_dispatch")
    found = read("workflow_run", payload)
    assert isinstance(found, RunNotice)
    assert found.run == payload["workflow_run"]["id"]
    for event in ("pull_request", "push", "issue_comment"):
        assert read("workflow_run", payload_of("workflow_run", "completed", workflow_run__event=event)) is None
    begun = payload_of("workflow_run", "requested", workflow_run__event="workflow_dispatch")
    assert read("workflow_run", begun) is None


def test_a_merge_group() -> None:
    payload = payload_of("merge_group", "checks_requested")
    group = payload["merge_group"]
    found = read("merge_group", payload)
    assert isinstance(found, GroupNotice)
    assert (found.head, found.base) == (group["head_sha"], group["base_sha"])
    assert (found.head_ref, found.base_ref) == (group["head_ref"], group["base_ref"])
    assert read("merge_group", payload | {"action": "destroyed"}) is None


def test_a_branch() -> None:
    payload = payload_of("push", ref="refs/heads/release/1.0", deleted=False, after="a" * 40)
    found = read("push", payload)
    assert isinstance(found, BranchNotice)
    assert (found.ref, found.sha) == ("release/1.0", "a" * 40)
    assert read("push", payload | {"deleted": True}) is None
    assert read("push", payload | {"ref": "refs/tags/refs/heads/v1"}) is None


def test_installations() -> None:
    new = read("installation", payload_of("installation", "created"))
    assert isinstance(new, InstallationNotice)
    assert (new.installation, new.repositories) == (957387, ((186853002, "Codertocat/Hello-World"),))
    more = read("installation_repositories", payload_of("installation_repositories", "added"))
    assert [name for _, name in more.repositories] == ["Codertocat/Space"]


@pytest.mark.parametrize(("event", "action"), [("installation", "deleted"), ("installation_repositories", "removed")])
def test_what_we_lost_is_always_heard(event: str, action: str) -> None:
    """A repository may have been served before the operator changed the list."""
    found = read(event, payload_of(event, action), Ourselves(US.app, US.bot, ()))
    assert (found.action, found.repositories) == (action, ())
    assert [name for _, name in found.removed] == ["octocat/Hello-World"]


def test_suspension_comes_without_a_list() -> None:
    assert read("installation", payload_of("installation", "suspend")).removed == ()
    again = payload_of("installation", "unsuspend")
    assert read("installation", again).action == "unsuspend"
    again["installation"]["account"]["login"] = "stranger"
    assert read("installation", again) is None


@pytest.mark.parametrize("one", [one for one in examples() if one.event in EVENTS], ids=str)
def test_nothing_is_heard_of_repositories_that_are_not_served(one: Any) -> None:
    """S4."""
    payload = payload_of(one.event, one.action, number=examples_of(one.event, one.action).index(one))
    found = read(one.event, payload, Ourselves(US.app, US.bot, ("codertocat/other", "elsewhere/*")))
    assert found is None or (isinstance(found, InstallationNotice) and not found.repositories)


OWN: list[tuple[str, dict[str, Any]]] = [
    ("pull_request", payload_of("pull_request", "opened")),
    ("pull_request", payload_of("pull_request", "synchronize")),
    ("pull_request", payload_of("pull_request", "opened", action="edited", changes=RETARGETED)),
    ("issue_comment", comment("/taxobot run")),
    ("check_run", payload_of(*BUTTON)),
    ("check_run", payload_of("check_run", "rerequested", check_run__app__id=US.app)),
    ("check_suite", payload_of("check_suite", "rerequested", check_suite__app__id=US.app)),
]


@pytest.mark.parametrize(("event", "payload"), OWN, ids=[f"{event}-{one['action']}" for event, one in OWN])
def test_what_we_do_ourselves_does_not_come_back(event: str, payload: dict[str, Any]) -> None:
    """S4: the loop."""
    assert read(event, payload) is not None
    sender = payload["sender"] | {"id": US.bot}
    commenter = {"comment": payload["comment"] | {"user": sender}} if "comment" in payload else {}
    assert read(event, payload | {"sender": sender} | commenter) is None


@pytest.mark.parametrize("action", ["created", "completed"])
def test_our_own_check_runs_do_not_come_back(action: str) -> None:
    """S4: every check that we write is delivered to us."""
    assert read("check_run", payload_of("check_run", action, check_run__app__id=US.app)) is None


def test_what_our_merge_and_our_dispatch_bring_about_is_heard() -> None:
    ours = {"sender__id": US.bot}
    assert read("pull_request", payload_of("pull_request", "closed", **ours)) is not None
    assert read("push", payload_of("push", ref="refs/heads/main", deleted=False, **ours)) is not None
    run = payload_of("workflow_run", "completed", workflow_run__event="workflow_dispatch", **ours)
    assert read("workflow_run", run) is not None


def test_events_that_nobody_asked_for() -> None:
    assert read("ping", {"zen": "Keep it logically awesome."}) is None
    assert read("star", payload_of("pull_request", "opened")) is None


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "event pull_request: `repository` is missing"),
        (payload_of("pull_request", "opened", repository__full_name=7), "`repository.full_name` is a whole number"),
        (payload_of("pull_request", "opened", installation=None), "`installation` is null, not an object"),
        (payload_of("pull_request", "opened", pull_request__head__sha="../../x"), "`head` is not as GitHub documents"),
        (payload_of("pull_request", "opened", pull_request__number=True), "`pull_request.number`"),
    ],
)
def test_a_broken_payload_says_where(payload: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read("pull_request", payload)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_value_is_not_repeated() -> None:
    payload = payload_of(*BUTTON, check_run__head_sha="](https://evil.example)")
    with pytest.raises(UsageError) as caught:
        read("check_run", payload)
    assert "evil" not in str(caught.value)
    half = comment("/taxobot override \ud800 because")
    with pytest.raises(UsageError, match="body"):
        read("issue_comment", half)
