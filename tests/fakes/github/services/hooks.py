"""Webhooks: every event is checked, and delivered to the configured URLs in order, signed, in a thread of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from queue import Queue
from threading import Thread

from fakes.github.actions_seam import Event
from fakes.github.checker import Checker
from fakes.github.state import Hook
from fakes.github.world import World


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
        self._waiting: Queue[tuple[Hook, str, bytes] | None] = Queue()
        self._thread: Thread | None = None
        self.events: list[Event] = []
        self.deliveries: list[Delivery] = []

    def on_event(self, event: Event) -> None:
        """Note it, check it, send it."""
        self.events.append(event)
        for error in self._checker.hook(event.name, event.payload):
            self._world.violations.add("fake", f"webhook {event.name} {event.action or ''}", error)
        for hook in event.repository.hooks:
            if event.name in hook.events or "*" in hook.events:
                self._waiting.put((hook, event.name, json.dumps(event.payload).encode()))
                self._start()

    def wait(self) -> None:
        """Until everything is delivered."""
        self._waiting.join()

    def close(self) -> None:
        """Deliver what waits and stop."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()

    def _start(self) -> None:
        with self._world.lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="webhooks", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (one := self._waiting.get()) is not None:
            self.deliveries.append(deliver(*one))
            self._waiting.task_done()
        self._waiting.task_done()


def deliver(hook: Hook, event: str, body: bytes) -> Delivery:
    """One signed request. GitHub does not try again, and neither does this."""
    number = str(uuid.uuid4())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/fake",
        "X-GitHub-Delivery": number,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": str(hook.id),
    }
    if hook.secret:
        headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(hook.url, body, headers, method="POST")  # noqa: S310 - a test's own server
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except OSError:
        status = 0
    return Delivery(number, hook.id, event, status)
