"""Webhooks: every event is checked, and delivered to the configured URLs in order, signed, in a thread of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from queue import Queue
from threading import Thread
from typing import Any

from fakes.github.actions_seam import Event
from fakes.github.checker import Checker
from fakes.github.shapes.base import node
from fakes.github.state import App, Hook, Installation, Repository, Sent
from fakes.github.world import World

OWN = {"requested_action", "rerequested", "requested"}
"""What happens to checks, and only the App that they belong to hears of."""


@dataclass(frozen=True)
class Delivery:
    """One request to a hook; `status` is what it answered, 0 where it could not be reached."""

    id: str
    hook: int
    event: str
    status: int


class Hooks:
    """Checks every event's payload against GitHub's description and sends it to who asked for it."""

    def __init__(self, world: World, checker: Checker) -> None:
        self._world = world
        self._checker = checker
        self._waiting: Queue[tuple[Hook, Sent] | None] = Queue()
        self._thread: Thread | None = None
        self.events: list[Event] = []
        self.deliveries: list[Delivery] = []

    def on_event(self, event: Event) -> None:
        """Note it, check it, send it."""
        self.events.append(event)
        for hook in event.repository.hooks:
            self._send(hook, event.name, event.payload)
        self._check(event.name, event.payload)
        for app, one in self._installed(event.repository):
            if app.hook is not None and _concerns(app, event):
                told = {**event.payload, "installation": {"id": one.id, "node_id": node("Integration", one.id)}}
                self._send(app.hook, event.name, told, app=app)

    def tell_app(self, app: App, event: str, payload: Mapping[str, Any]) -> None:
        """An event of no repository: about where the App is installed."""
        self._check(event, payload)
        if app.hook is not None:
            self._send(replace(app.hook, events=frozenset({"*"})), event, payload, app=app)

    def again(self, sent: Sent) -> None:
        """One more attempt at a delivery of an App's hook: the same id and text, with a number of its own."""
        number = self._world.new_id()
        if sent.app is not None and sent.app.hook is not None:
            self._put(sent.app.hook, replace(sent, number=number, redelivery=True, status=0, at=self._world.now()))

    def wait(self) -> None:
        """Until everything is delivered."""
        self._waiting.join()

    def close(self) -> None:
        """Deliver what waits and stop."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()

    def _check(self, name: str, payload: Mapping[str, Any]) -> None:
        for error in self._checker.hook(name, payload):
            self._world.violations.add("fake", f"webhook {name} {payload.get('action', '')}", error)

    def _installed(self, repository: Repository) -> Iterator[tuple[App, Installation]]:
        for one in list(self._world.installations.values()):
            if one.account is repository.owner and (one.repositories is None or repository.id in one.repositories):
                yield one.app, one

    def _send(self, hook: Hook, event: str, payload: Mapping[str, Any], *, app: App | None = None) -> None:
        if event not in hook.events and "*" not in hook.events:
            return
        body, now = json.dumps(payload).encode(), self._world.now()
        self._put(hook, Sent(self._world.new_id(), str(uuid.uuid4()), event, body, now, app))

    def _put(self, hook: Hook, sent: Sent) -> None:
        if not hook.active:
            return
        self._waiting.put((hook, sent))
        with self._world.lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="webhooks", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (one := self._waiting.get()) is not None:
            try:
                self._attempt(*one)
            except Exception as error:  # noqa: BLE001 - recorded, and the test fails; who waits must not wait for ever
                self._world.violations.add("fake", f"delivery to {one[0].url}", repr(error))
            self._waiting.task_done()
        self._waiting.task_done()

    def _attempt(self, hook: Hook, sent: Sent) -> None:
        sent.headers = headers_of(hook, sent)
        sent.status = deliver(hook.url, sent)
        self.deliveries.append(Delivery(sent.guid, hook.id, sent.event, sent.status))
        if sent.app is not None:
            with self._world.lock:
                self._world.sent[sent.number] = sent


def _concerns(app: App, event: Event) -> bool:
    """Whether the App hears of it: a check's buttons belong to the App that made the check."""
    check = event.payload.get("check_run") or event.payload.get("check_suite")
    if check is None or event.action not in OWN:
        return True
    return bool(check["app"]["id"] == app.id)


def headers_of(hook: Hook, sent: Sent) -> dict[str, str]:
    """As GitHub sends them."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/fake",
        "X-GitHub-Delivery": sent.guid,
        "X-GitHub-Event": sent.event,
        "X-GitHub-Hook-ID": str(hook.id),
    }
    if sent.app is not None:
        headers["X-GitHub-Hook-Installation-Target-ID"] = str(sent.app.id)
        headers["X-GitHub-Hook-Installation-Target-Type"] = "integration"
    if hook.secret:
        signature = hmac.new(hook.secret.encode(), sent.body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature-256"] = f"sha256={signature}"
    return headers


def deliver(url: str, sent: Sent) -> int:
    """One signed request; the status it was answered. GitHub does not try again, and neither does this."""
    request = urllib.request.Request(url, sent.body, dict(sent.headers), method="POST")  # noqa: S310 - a test's server
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
