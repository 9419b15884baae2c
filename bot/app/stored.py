"""A webhook delivery in a file: what was kept of one by hand, or GitHub's own record of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from bot.app.signature import HEADER, is_signed
from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Stored:
    """A delivery; `delivery` is its id, empty where the file does not say. `signature` is that of its bytes."""

    event: str
    delivery: str
    payload: Mapping[str, Any]
    signature: str
    body: bytes | None

    def is_verified(self, secret: SecretStr) -> bool:
        """Whether its signature is right. The bytes are often lost: then it is tried on those that GitHub writes."""
        return any(is_signed(body, self.signature, secret) for body in self._bodies())

    def _bodies(self) -> Iterator[bytes]:
        if self.body is not None:
            yield self.body
            return
        for plain_ascii in (False, True):
            yield json.dumps(self.payload, separators=(",", ":"), ensure_ascii=plain_ascii).encode()
        yield json.dumps(self.payload).encode()


def read_stored(text: bytes, *, where: str) -> Stored:
    """A delivery of JSON: `{"headers": …, "payload": …}`, or what `GET /app/hook/deliveries/ID` answers, which has both
    in `request`; `body` may hold the bytes as text. Raises UsageError.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"{where} is no JSON") from None
    request = held.get("request", held) if isinstance(held, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("headers"), dict):
        raise UsageError(f"{where}: `headers` and `payload` of the delivery are missing")
    headers = {str(name).casefold(): str(value) for name, value in request["headers"].items()}
    event = headers.get("x-github-event") or str(held.get("event") or "")
    if not event:
        raise UsageError(f"{where}: the header X-GitHub-Event is missing")
    delivery = headers.get("x-github-delivery") or str(held.get("guid") or "")
    body = request["body"].encode() if isinstance(request.get("body"), str) else None
    payload = _payload(request, body, where=where)
    return Stored(event, delivery, payload, headers.get(HEADER.casefold(), ""), body)


def _payload(request: Mapping[str, Any], body: bytes | None, *, where: str) -> Mapping[str, Any]:
    try:
        # What is acted upon has to be what was signed.
        payload = request.get("payload") if body is None else json.loads(body)
        payload = json.loads(payload) if isinstance(payload, str) else payload
    except (ValueError, RecursionError):
        raise UsageError(f"{where}: the payload is no JSON") from None
    if not isinstance(payload, dict):
        raise UsageError(f"{where}: the payload is no JSON object")
    return payload
