"""The webhooks of the fake GitHub."""

from __future__ import annotations

import hashlib
import hmac
import json

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.hook_server import listening

SECRET = "a secret for hooks"


def test_events_are_delivered_in_order_and_signed(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax")
    with listening() as server:
        repo.hook(server.url, secret=SECRET, events=["pull_request", "issue_comment"])
        pull = repo.open_pull("topic", by="ann", files={"b.txt": "1\n"})
        pull.comment("maria", "hi")
        pull.push({"b.txt": "2\n"})
        deliveries = github.deliveries()
    assert [(one.event, one.status) for one in deliveries] == [
        ("pull_request", 202),
        ("issue_comment", 202),
        ("pull_request", 202),
    ]
    assert len({one.id for one in deliveries}) == 3
    for (headers, body), delivery in zip(server.got, deliveries, strict=True):
        assert headers["X-Hub-Signature-256"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert (headers["X-Github-Event"], headers["X-Github-Delivery"]) == (delivery.event, delivery.id)
        assert json.loads(body)["repository"]["full_name"] == "acme/tax"


def test_a_hook_that_fails_is_not_asked_again(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax")
    with listening(500) as server:
        repo.hook(server.url, secret=SECRET, events=["push"])
        repo.push("main", {"a": "b"}, by="acme")
        assert [one.status for one in github.deliveries()] == [500]
        assert len(server.got) == 1
    repo.push("main", {"a": "c"}, by="acme")
    assert github.deliveries()[-1].status == 0


def test_every_kind_of_event_conforms_for_people_and_organizations(github: FakeGitHub) -> None:
    github.team("acme", "triagers", ["bob"])
    app = github.app("taxobot", {"checks": "write"}, on="acme")
    for owner in ("acme", "olga"):
        repo = github.repository(f"{owner}/tax", files={"a.txt": "1\n"})
        pull = repo.open_pull("patch", by="ann", fork=True, files={"b.txt": "1\n"})
        note = pull.comment("ann", "one")
        assert note.number == 1
        pull.approve("maria")
        pull.edit("ann", title="Better")
        pull.close("ann")
        pull.reopen("ann")
        run = repo.record_run("w.yml", event="pull_request", pull=pull.record)
        github.host.new_job(run, "plan")
        repo.merge_group([pull])
        pull.merge(owner)
    told = {(one.name, one.action) for one in github.events}
    assert {
        ("push", None),
        ("pull_request", "opened"),
        ("pull_request", "edited"),
        ("pull_request", "closed"),
        ("pull_request", "reopened"),
        ("pull_request_review", "submitted"),
        ("issue_comment", "created"),
        ("workflow_run", "requested"),
        ("workflow_run", "completed"),
        ("check_run", "created"),
        ("merge_group", "checks_requested"),
    } <= told
    (opened,) = (one for one in github.events if one.action == "opened" and one.repository.owner.login == "acme")
    assert opened.payload["installation"]["id"] == app.installation
    assert opened.payload["organization"]["login"] == "acme"


def test_actions_hears_what_webhooks_hear(github: FakeGitHub) -> None:
    heard: list[str] = []
    github.world.listeners.append(lambda event: heard.append(event.name))
    github.repository("acme/tax").open_pull("topic", by="ann", files={"b.txt": "1\n"})
    assert heard == [one.name for one in github.events] == ["push", "push", "pull_request"]


def test_an_app_hears_of_where_it_is_installed_and_of_what_it_asked_for(github: FakeGitHub) -> None:
    repo, other, foreign = (github.repository(name) for name in ("acme/tax", "acme/other", "umbrella/tax"))
    app = github.app("taxobot", {"checks": "write"}, on="acme", repositories=[repo], events=["issue_comment"])
    with listening() as server:
        app.hook(server.url, secret=SECRET)
        app.installed("acme")
        for one in (repo, other, foreign):
            one.open_pull("topic", by="ann", files={"b.txt": "1\n"}).comment("maria", "hi")
        app.add(other.record, by="acme")
        app.remove(repo.record, by="acme")
        app.uninstall("acme")
        github.deliveries()
    told = [json.loads(body) for _, body in server.got]
    assert [one["action"] for one in told] == ["created", "created", "added", "removed", "deleted"]
    assert told[0]["repositories"][0]["id"] == told[1]["repository"]["id"] == repo.record.id
    assert {one["installation"]["id"] for one in told} == {app.installation}
    assert [one["full_name"] for one in told[2]["repositories_added"]] == ["acme/other"]
    assert [one["full_name"] for one in told[3]["repositories_removed"]] == ["acme/tax"]
    assert [one["full_name"] for one in told[4]["repositories"]] == ["acme/other"]


def test_a_button_is_pressed_for_the_app_that_made_it(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax")
    events = ("check_run", "check_suite")
    app, stranger = (github.app(slug, {"checks": "write"}, on="acme", events=events) for slug in ("taxobot", "other"))
    button = {"label": "Approve", "description": "Let it run", "identifier": "approve"}
    draft = {"name": "taxobot/gate", "head_sha": repo.git.sha("refs/heads/main"), "conclusion": "action_required"}
    with listening() as server, listening() as elsewhere:
        app.hook(server.url, secret=SECRET)
        stranger.hook(elsewhere.url, secret=SECRET)
        body = {**draft, "actions": [button], "output": {"title": "WAITING", "summary": "text"}}
        Asker(github.url, app.token()).json("POST", "/repos/acme/tax/check-runs", body)
        (check,) = repo.checks(draft["head_sha"] or "")
        repo.press(check, "approve", by="maria")
        repo.rerequest(check, by="maria")
        repo.rerequest_suite(check, by="maria")
        github.deliveries()
    told = [json.loads(body) for _, body in server.got]
    assert [one["action"] for one in told] == ["created", "completed", "requested_action", "rerequested", "rerequested"]
    assert told[2]["requested_action"] == {"identifier": "approve"}
    assert (told[2]["sender"]["login"], told[2]["check_run"]["head_sha"]) == ("maria", draft["head_sha"])
    assert "check_suite" in told[4]
    assert {json.loads(body)["action"] for _, body in elsewhere.got} == {"created", "completed"}
