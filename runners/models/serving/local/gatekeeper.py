"""What is let in: callers who show the key, pages of nobody, and bodies of JSON that are not too large."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from runners.models.serving.local.refusal import Refusal

OPEN = ("/health",)
MOST_BYTES = 16 * 1024 * 1024


class Gatekeeper:
    """Answers 401 itself where `Authorization: Bearer KEY` is missing or wrong.

    Without a key, a server `near`, which only this machine reaches, answers 403 to whoever calls it by another name
    than this machine's own: a page in somebody's browser, whose own name was made to lead here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, *, key: str | None, near: bool = False) -> None:
        self._app = app
        self._expected = None if key is None else f"Bearer {key}".encode()
        self._named = near and key is None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or not."""
        await self._way(scope)(scope, receive, send)

    def _way(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self._app
        if self._named and not _is_own(Headers(scope=scope).get("host", "")):
            return _strange
        return self._app if self._may(scope) else _closed

    def _may(self, scope: Scope) -> bool:
        if self._expected is None or scope["path"] in OPEN:
            return True
        shown = Headers(scope=scope).get("authorization", "").encode("latin-1")
        return secrets.compare_digest(shown, self._expected)


def _is_own(host: str) -> bool:
    """Does a Host header hold what names this machine, and can be nobody's domain: an address, or `localhost`?"""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets that do not close
        return False
    try:
        return ip_address(name) is not None
    except ValueError:
        return not host or name == "localhost" or name.endswith(".localhost")


async def _strange(scope: Scope, receive: Receive, send: Send) -> None:
    refusal = Refusal("this server is called by another name than this machine's; use http://127.0.0.1", status=403)
    await JSONResponse(refusal.body, 403)(scope, receive, send)


async def _closed(scope: Scope, receive: Receive, send: Send) -> None:
    refusal = Refusal("this server wants its key, as `Authorization: Bearer KEY`", status=401, code="invalid_api_key")
    response = JSONResponse(refusal.body, 401, headers={"WWW-Authenticate": "Bearer"})
    await response(scope, receive, send)


async def read_body(request: Request) -> bytes:
    """The body of a request. Raises Refusal for other types than JSON (415) and for more than 16 MiB (413)."""
    # A page in somebody's browser may send other types here without being asked whether it may.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal("send JSON, under the header Content-Type: application/json", status=415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Refusal("the request is larger than 16 MiB", status=413)
    return bytes(body)
