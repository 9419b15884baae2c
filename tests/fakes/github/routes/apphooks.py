"""An App's own webhook: how it is configured, what it delivered, and once more."""

from __future__ import annotations

import json
from typing import Any

from fakes.github.request import Call, Reply, not_found
from fakes.github.routes.installations import own_app
from fakes.github.routing import route
from fakes.github.shapes.base import stamp
from fakes.github.state import Hook, Sent

SAYS = {0: "failed to connect", 200: "OK", 202: "Accepted"}


def _hook(call: Call) -> Hook:
    hook = own_app(call).hook
    if hook is None:
        raise not_found()
    return hook


@route("GET", "/app/hook/config")
def get_config(call: Call) -> Reply:
    hook = _hook(call)
    secret = {"secret": "********"} if hook.secret else {}
    return Reply(200, {"url": hook.url, "content_type": "json", "insecure_ssl": "0", **secret})


@route("GET", "/app/hook/deliveries")
def list_deliveries(call: Call) -> Reply:
    """The newest first; the Link header leads on by a cursor."""
    size = min(max(int(call.query.get("per_page", 30)), 1), 100)
    before = int(call.query.get("cursor", 2**60))
    wanted = call.query.get("status")
    found = [one for one in _own(call).values() if one.number < before and wanted in (None, _outcome(one))]
    found.sort(key=lambda one: -one.number)
    shown, rest = found[:size], found[size:]
    link = f'<{call.world.url}{call.path}?per_page={size}&cursor={shown[-1].number}>; rel="next"' if rest else ""
    return Reply(200, [_show(one) for one in shown], {"Link": link} if link else {})


@route("GET", "/app/hook/deliveries/{delivery_id}")
def get_delivery(call: Call) -> Reply:
    one = call.find(_own(call), "delivery_id")
    request = {"headers": one.headers, "payload": json.loads(one.body)}
    return Reply(200, {**_show(one), "url": _hook(call).url, "request": request, "response": _nothing()})


@route("POST", "/app/hook/deliveries/{delivery_id}/attempts")
def redeliver(call: Call) -> Reply:
    call.world.again(call.find(_own(call), "delivery_id"))
    return Reply(202, {})


def _own(call: Call) -> dict[int, Sent]:
    app = own_app(call)
    return {number: one for number, one in call.world.sent.items() if one.app is app}


def _outcome(one: Sent) -> str:
    return "success" if 200 <= one.status < 300 else "failure"


def _nothing() -> dict[str, Any]:
    return {"headers": {}, "payload": None}


def _show(one: Sent) -> dict[str, Any]:
    payload = json.loads(one.body)
    return {
        "id": one.number,
        "guid": one.guid,
        "delivered_at": stamp(one.at),
        "redelivery": one.redelivery,
        "duration": 0.01,
        "status": SAYS.get(one.status, "Invalid HTTP Response"),
        "status_code": one.status or 502,
        "event": one.event,
        "action": payload.get("action"),
        "installation_id": (payload.get("installation") or {}).get("id"),
        "repository_id": (payload.get("repository") or {}).get("id"),
        "throttled_at": None,
    }
