"""The webhooks of the fake GitHub."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from fakes.github.fake import FakeGitHub

SECRET = "a secret for hooks"


@contextmanager
def listening(status: int = 202) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()
        thread.join()


def test_events_are_delivered_in_order_and_signed(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax")
    with listening() as (url, got):
        repo.hook(url, secret=SECRET, events=["pull_request", "issue_comment"])
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
    for (headers, body), delivery in zip(got, deliveries, strict=True):
        assert headers["X-Hub-Signature-256"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert (headers["X-Github-Event"], headers["X-Github-Delivery"]) == (delivery.event, delivery.id)
        assert json.loads(body)["repository"]["full_name"] == "acme/tax"


def test_a_hook_that_fails_is_not_asked_again(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax")
    with listening(500) as (url, got):
        repo.hook(url, secret=SECRET, events=["push"])
        repo.push("main", {"a": "b"}, by="acme")
        assert [one.status for one in github.deliveries()] == [500]
        assert len(got) == 1
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
