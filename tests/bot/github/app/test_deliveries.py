"""The App's deliveries on the fake GitHub: what arrived, what did not, and once more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.github.app.deliveries import Deliveries
from bot.github.errors import NotFound
from fakes.app_scene import Scene
from fakes.hook_server import listening

SECRET = "a webhook's secret"
LONG = timedelta(days=3)


@pytest.fixture
def deliveries(scene: Scene) -> Deliveries:
    return Deliveries(scene.application)


def test_what_arrived_is_listed_the_newest_first(scene: Scene, deliveries: Deliveries) -> None:
    with listening() as server:
        scene.handle.hook(server.url, secret=SECRET)
        pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
        pull.close("ann")
        scene.github.deliveries()
    found = list(deliveries.since(scene.github.world.now() - LONG))
    assert [(one.event, one.action, one.status, one.repository) for one in found] == [
        ("pull_request", "closed", 202, scene.id),
        ("pull_request", "opened", 202, scene.id),
        ("push", "", 202, scene.id),
    ]
    assert deliveries.missed(scene.github.world.now() - LONG) == []
    headers = [{name.casefold(): value for name, value in given.items()} for given, _ in server.got]
    assert [one["x-github-delivery"] for one in reversed(headers)] == [one.guid for one in found]
    assert {one["x-github-hook-installation-target-id"] for one in headers} == {str(scene.handle.id)}
    assert {json.loads(body)["installation"]["id"] for _, body in server.got} == {scene.handle.installation}


def test_what_never_arrived_is_delivered_again(scene: Scene, deliveries: Deliveries) -> None:
    before = scene.github.world.now() - LONG
    with listening(503) as server:
        scene.handle.hook(server.url, secret=SECRET)
        pull = scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
        scene.github.deliveries()
        missed = deliveries.missed(before)
        assert [one.event for one in missed] == ["push", "pull_request"]
        server.status = 202
        deliveries.redeliver(missed[1].id)
        pull.close("ann")
        scene.github.deliveries()
    assert [one.guid for one in deliveries.missed(before)] == [missed[0].guid]
    again = next(one for one in deliveries.since(before) if one.id != missed[1].id and one.guid == missed[1].guid)
    assert again.arrived
    assert server.got[1][1] == server.got[2][1]


def test_a_delivery_that_failed_twice_is_missed_once_with_its_last_attempt(
    scene: Scene, deliveries: Deliveries
) -> None:
    scene.handle.hook("http://127.0.0.1:9", secret=SECRET)
    scene.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    scene.github.deliveries()
    before = scene.github.world.now() - LONG
    push, _ = deliveries.missed(before)
    deliveries.redeliver(push.id)
    scene.github.deliveries()
    missed = {one.guid: one for one in deliveries.missed(before)}
    assert len(missed) == 2
    assert missed[push.guid].id > push.id


def test_older_ones_are_left_alone(scene: Scene, deliveries: Deliveries) -> None:
    scene.handle.hook("http://127.0.0.1:9", secret=SECRET)
    scene.repository.push("topic", {"a.md": "1\n"}, by="ann")
    scene.github.deliveries()
    assert deliveries.missed(scene.github.world.now() + timedelta(seconds=1)) == []


def test_a_delivery_is_read_as_it_was_made(scene: Scene, deliveries: Deliveries) -> None:
    scene.handle.hook("http://127.0.0.1:9", secret=SECRET)
    scene.repository.push("topic", {"a.md": "1\n"}, by="ann")
    scene.github.deliveries()
    (one,) = deliveries.since(scene.github.world.now() - LONG)
    whole = deliveries.read(one.id)
    assert whole["request"]["headers"]["X-GitHub-Delivery"] == one.guid
    assert whole["request"]["payload"]["ref"] == "refs/heads/topic"
    with pytest.raises(NotFound):
        deliveries.read(one.id + 1000)


def test_a_list_longer_than_a_page_is_read_on(
    scene: Scene, deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.github.app.application.PAGE", 2)
    scene.handle.hook("http://127.0.0.1:9", secret=SECRET)
    for number in range(5):
        scene.repository.push("topic", {"a.md": f"{number}\n"}, by="ann")
    scene.github.deliveries()
    assert len(list(deliveries.since(scene.github.world.now() - LONG))) == 5


def test_the_webhook_tells_its_address_and_never_its_secret(scene: Scene, deliveries: Deliveries) -> None:
    with pytest.raises(NotFound, match="the App's webhook"):
        deliveries.address()
    scene.handle.hook("https://taxobot.acme.example/webhook", secret=SECRET)
    address = deliveries.address()
    assert address["url"] == "https://taxobot.acme.example/webhook"
    assert SECRET not in str(address)
