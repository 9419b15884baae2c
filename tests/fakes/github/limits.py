"""What stands only in GitHub's prose: limits on requests, and a form of a body that it allows beside its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

COMMENT = 65_536
"""Characters of a comment, a review or a pull request's text."""
MESSAGE = 64 * 1024
"""Bytes of an annotation's message and raw_details."""
TITLE = 255
PAYLOAD = 64 * 1024
BODIES = ("/comments", "/reviews", "/pulls", "/{comment_id}", "/{pull_number}")


def as_described(template: str, body: Any) -> Any:
    """The body in the form of its schema: "you can also pass an array of labels directly"."""
    return {"labels": body} if template.endswith("/issues/{issue_number}/labels") and isinstance(body, list) else body


def beyond(method: str, template: str, body: Any) -> Iterator[str]:
    """What is beyond a limit in a request's body that has the described form."""
    if method == "GET" or not isinstance(body, dict):
        return
    if template.endswith(BODIES):
        yield from _bodies(body)
    if "/check-runs" in template:
        yield from _check(body)
    if template.endswith("/{repo}/dispatches"):
        yield from _dispatch(body)


def _bodies(body: dict[str, Any]) -> Iterator[str]:
    for one in (body, *body.get("comments", ())):
        if len(one.get("body") or "") > COMMENT:
            yield f"body is too long (maximum is {COMMENT} characters)"


def _check(body: dict[str, Any]) -> Iterator[str]:
    for one in (body.get("output") or {}).get("annotations", ()):
        for name in ("message", "raw_details"):
            if len((one.get(name) or "").encode()) > MESSAGE:
                yield f"annotations.{name} is too long (maximum is 64 KB)"
        if len(one.get("title") or "") > TITLE:
            yield f"annotations.title is too long (maximum is {TITLE} characters)"
        columns = one.get("start_column") is not None or one.get("end_column") is not None
        if columns and one["start_line"] != one["end_line"]:
            yield "annotations: columns are only allowed on one line"
    actions = body.get("actions") or ()
    if len({one["identifier"] for one in actions}) < len(actions):
        yield "actions.identifier must be unique"


def _dispatch(body: dict[str, Any]) -> Iterator[str]:
    if len(json.dumps(body.get("client_payload", {})).encode()) >= PAYLOAD:
        yield "client_payload is too large"
