"""Deliveries as GitHub sends them: a signed body, and its headers."""

from __future__ import annotations

import json
import uuid
from copy import deepcopy
from typing import Any

from pydantic import SecretStr

from bot.app.served import Ourselves
from bot.app.signature import HEADER, sign
from fixtures.webhooks.examples import examples_of

SECRET = SecretStr("the-secret-of-these-tests")
INSTALLATION = 77
US = Ourselves(
    app=25811, bot=4242, repositories=("Codertocat/*", "electron/electron", "github/*", "octo-org/octo-repo")
)
"""Served: wherever the examples happen. 25811 is the App whose check run's button is pressed in them."""


def payload_of(event: str, which: str | None = None, /, *, number: int = 0, **changes: Any) -> dict[str, Any]:
    """One of GitHub's examples as an App gets it, with changes: `pull_request__head__sha="…"` changes what lies
    there.
    """
    payload = deepcopy(examples_of(event, which)[number].payload)
    payload.setdefault("installation", {"id": INSTALLATION, "node_id": "x"})
    for path, value in changes.items():
        *way, last = path.split("__")
        place = payload
        for step in way:
            place = place[step]
        place[last] = value
    return payload


def deliver(
    event: str, payload: Any, *, secret: SecretStr = SECRET, delivery: str = ""
) -> tuple[dict[str, str], bytes]:
    """Headers (lower case) and body."""
    body = json.dumps(payload).encode()
    return {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": delivery or str(uuid.uuid4()),
        HEADER.lower(): sign(body, secret),
    }, body
