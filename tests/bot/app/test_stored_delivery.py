"""Webhook deliveries in files."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from bot.app.signature import sign
from bot.app.stored import read_stored
from schemas.errors import UsageError

SECRET = SecretStr("a webhook's secret")
PAYLOAD = {"action": "opened", "title": "Größe"}
BODY = json.dumps(PAYLOAD, separators=(",", ":"), ensure_ascii=False).encode()
HEADERS = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "guid-1", "X-Hub-Signature-256": sign(BODY, SECRET)}


def test_a_delivery_is_read_with_its_proof() -> None:
    text = json.dumps({"headers": HEADERS, "payload": PAYLOAD}).encode()
    stored = read_stored(text, where="d.json")
    assert (stored.event, stored.delivery, stored.payload) == ("pull_request", "guid-1", PAYLOAD)
    assert stored.is_verified(SECRET)
    assert not stored.is_verified(SecretStr("another one"))


def test_githubs_own_record_is_read_too() -> None:
    request = {"headers": HEADERS, "payload": PAYLOAD}
    text = json.dumps({"id": 7, "guid": "guid-1", "event": "pull_request", "request": request}).encode()
    assert read_stored(text, where="d.json").is_verified(SECRET)


def test_bytes_that_were_kept_are_what_counts() -> None:
    body = b'{ "action" :  "closed" }'
    headers = {**HEADERS, "X-Hub-Signature-256": sign(body, SECRET)}
    text = json.dumps({"headers": headers, "payload": {"action": "opened"}, "body": body.decode()}).encode()
    stored = read_stored(text, where="d.json")
    assert stored.payload == {"action": "closed"}
    assert stored.is_verified(SECRET)


@pytest.mark.parametrize(
    ("changed", "name"),
    [({"payload": {**PAYLOAD, "action": "closed"}}, "payload"), ({"headers": {"X-GitHub-Event": "push"}}, "headers")],
)
def test_what_was_changed_is_not_verified(changed: dict[str, object], name: str) -> None:
    held = {"headers": HEADERS, "payload": PAYLOAD} | changed
    assert not read_stored(json.dumps(held).encode(), where=name).is_verified(SECRET)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"nonsense", "d.json is no JSON"),
        (b"[" * 100_000, "d.json is no JSON"),
        (b"[]", "`headers` and `payload`"),
        (b'{"payload": {}}', "`headers` and `payload`"),
        (b'{"headers": {}, "payload": {}}', "X-GitHub-Event"),
        (b'{"headers": {"X-GitHub-Event": "push"}, "payload": []}', "no JSON object"),
        (b'{"headers": {"X-GitHub-Event": "push"}, "payload": "{"}', "the payload is no JSON"),
        (b'{"headers": {"X-GitHub-Event": "push"}}', "no JSON object"),
    ],
)
def test_what_is_no_delivery_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_stored(text, where="d.json")
