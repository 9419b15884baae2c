"""Takes webhook deliveries in: the signature over the bytes first, then what it says, then into the queue, once.

Nothing is acted upon here. A delivery that cannot be kept is refused, so that GitHub shows it as failed and the sweep
asks for it again; the queue knows deliveries by their id, so that the same one twice is one (S1 to S4).
Source: https://docs.github.com/en/webhooks/using-webhooks/handling-webhook-deliveries
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import SecretStr

from bot.app.logs import bound
from bot.app.metrics import Metrics
from bot.app.notices import Notice
from bot.app.reading import read_notice
from bot.app.served import Ourselves
from bot.app.signature import HEADER, is_signed
from bot.findings.terminal import plain
from schemas.errors import UsageError

LIMIT = 25 * 1024 * 1024
"""Bytes; GitHub delivers no more."""
PATIENCE = 8.0
"""Seconds for the queue to take a delivery; GitHub waits for ten."""
WAITING = 256
"""Deliveries that may wait for the queue at once. More come only while the database is away."""
LOG = logging.getLogger("taxobot.webhook")

Enqueue = Callable[[str, Notice], Awaitable[None]]
"""Keeps a delivery under its id; one that is there already stays as it is."""


class Outcome(StrEnum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    IGNORED = "ignored"
    FORGED = "forged"
    MALFORMED = "malformed"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    UNAVAILABLE = "unavailable"


STATUS = {
    Outcome.ACCEPTED: 202,
    Outcome.IGNORED: 202,
    Outcome.FORGED: 401,
    Outcome.MALFORMED: 400,
    Outcome.TOO_LARGE: 413,
    Outcome.TOO_SLOW: 408,
    Outcome.UNAVAILABLE: 503,
}
"""The answers' HTTP statuses."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, with a sentence that people see among GitHub's deliveries."""

    outcome: Outcome
    text: str


class Intake:
    """Judges deliveries, and has those that matter kept.

    Raises UsageError for an empty secret: anybody could write to us.
    """

    def __init__(self, *, secret: SecretStr, us: Ourselves, enqueue: Enqueue, metrics: Metrics) -> None:
        if not secret.get_secret_value():
            raise UsageError("TAXOBOT_WEBHOOK_SECRET is empty: anybody could write to this service")
        self._secret, self._us, self._enqueue, self._metrics = secret, us, enqueue, metrics
        self._waiting: set[asyncio.Task[None]] = set()

    async def take(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a delivery; `headers` are looked up in lower case."""
        if not is_signed(body, headers.get(HEADER.lower()), self._secret):
            return Answer(Outcome.FORGED, f"{HEADER} is missing, or is not the signature of this delivery")
        try:
            delivery, event = _name_of(headers)
            notice = read_notice(event, _parsed(headers, body), us=self._us)
        except UsageError as error:
            return Answer(Outcome.MALFORMED, str(error))
        with bound(delivery=delivery):
            return await self._keep(delivery, event, notice)

    def count(self, answer: Answer, *, began: float) -> None:
        """Count an answer that is given now; `began` is of `time.monotonic`."""
        self._metrics.delivered(answer.outcome, seconds=time.monotonic() - began)
        if answer.outcome not in (Outcome.ACCEPTED, Outcome.IGNORED):
            LOG.warning("delivery refused", extra={"outcome": answer.outcome.value, "problem": answer.text})

    async def _keep(self, delivery: str, event: str, notice: Notice | None) -> Answer:
        if notice is None:
            return Answer(Outcome.IGNORED, f"nothing is to be done about this {plain(event)[:60]}")
        if len(self._waiting) >= WAITING or not await self._reaches_queue(delivery, notice):
            return Answer(Outcome.UNAVAILABLE, "the database is away; the delivery will be asked for again")
        LOG.info("delivery accepted", extra={"event_name": event, "kind": notice.kind})
        return Answer(Outcome.ACCEPTED, "heard")

    async def _reaches_queue(self, delivery: str, notice: Notice) -> bool:
        """Whether it was kept in time. One that was not goes on trying: it has an id, so GitHub may send it again."""
        task = asyncio.ensure_future(self._enqueue(delivery, notice))
        self._waiting.add(task)
        task.add_done_callback(self._forget)
        done, _ = await asyncio.wait([task], timeout=PATIENCE)
        return bool(done) and not task.cancelled() and task.exception() is None

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._waiting.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("delivery not kept", exc_info=error)


def _name_of(headers: Mapping[str, str]) -> tuple[str, str]:
    """The delivery's id, and its event. Raises UsageError."""
    given, event = headers.get("x-github-delivery", ""), headers.get("x-github-event", "")
    try:
        delivery = str(uuid.UUID(given)) if len(given) == len(str(uuid.UUID(int=0))) else ""
    except ValueError:
        delivery = ""
    if not delivery:
        raise UsageError("X-GitHub-Delivery is missing, or is no GUID")
    if not event:
        raise UsageError("X-GitHub-Event is missing")
    return delivery, event


def _parsed(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The payload. Raises UsageError."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UsageError("the webhook has to deliver application/json: choose it as the content type in its settings")
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise UsageError("the delivery is no JSON") from None
    if not isinstance(payload, dict):
        raise UsageError("the delivery is no JSON object")
    return payload
