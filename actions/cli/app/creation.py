"""The page on this machine that sends a manifest to GitHub, and takes the code that comes back.

GitHub wants a form that a person sends; so the person opens a page here, presses its button, confirms on GitHub, and is
sent back here with a code. `state` ties the two together: nobody else's code is taken.
Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import hmac
import html
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from bot.app.manifest import manifest_text
from schemas.errors import UsageError

HOUR = 3600.0
"""Seconds that GitHub keeps a code, and that we wait for one."""
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Make the App</title>
<h1>Make the App {name}</h1>
<p>GitHub shows you what it may do, and asks you to confirm.</p>
<form action="{address}" method="post">
<input type="hidden" name="manifest" value="{manifest}">
<button>Go to GitHub</button>
</form>
<pre>{manifest}</pre>
</html>
"""
DONE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Made</title>
<p>The App is made. You may close this page and go back to the terminal.</p></html>
"""


class Creation:
    """A page on a loopback port (0: a free one) until `close`. `manifest` gets the address that GitHub sends back to.

    Raises UsageError where the port is taken.
    """

    def __init__(
        self, manifest: Callable[[str], Mapping[str, Any]], *, github: str, organization: str, port: int = 0
    ) -> None:
        self._state, self.code = secrets.token_urlsafe(24), ""
        try:
            self._server = HTTPServer(("127.0.0.1", port), self._handler())
        except OSError as error:
            raise UsageError(f"port {port} cannot be listened on: {error.strerror}; name another --port") from error
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._page = self._show(manifest(f"{self.url}/made"), github.rstrip("/"), organization)

    def wait(self, *, seconds: float = HOUR, now: Callable[[], float] = time.monotonic) -> str:
        """The code, once the person comes back with it. Raises UsageError where that takes too long."""
        deadline = now() + seconds
        while not self.code:
            left = deadline - now()
            if left <= 0:
                raise UsageError("nobody came back from GitHub in time; give the command again")
            self._server.timeout = min(left, 1.0)
            self._server.handle_request()
        return self.code

    def close(self) -> None:
        """Listen no more."""
        self._server.server_close()

    def _show(self, manifest: Mapping[str, Any], github: str, organization: str) -> bytes:
        owner = f"/organizations/{quote(organization, safe='')}" if organization else ""
        address = f"{github}{owner}/settings/apps/new?state={self._state}"
        text = html.escape(manifest_text(manifest))
        return PAGE.format(
            name=html.escape(str(manifest["name"])), address=html.escape(address), manifest=text
        ).encode()

    def _answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        if parts.path == "/":
            return 200, self._page
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/made" or not hmac.compare_digest(given.get("state", "").encode(), self._state.encode()):
            return 404, b"not found"
        self.code = given.get("code", "")
        return (200, DONE.encode()) if self.code else (400, b"GitHub sent no code; press the button again")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        creation = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10  # a client that says nothing

            def do_GET(self) -> None:
                # Another site whose name was made to lead here shall not read the state from the page.
                here = urlsplit(f"//{self.headers.get('Host', '')}").hostname in ("127.0.0.1", "localhost")
                status, body = creation._answer(self.path) if here else (404, b"not found")
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Frame-Options", "DENY")
                self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - name of http.server
                """Nothing: the address holds the code."""

        return Handler


@contextmanager
def creating(
    manifest: Callable[[str], Mapping[str, Any]], *, github: str, organization: str, port: int
) -> Iterator[Creation]:
    """A `Creation` within the block. Raises UsageError."""
    creation = Creation(manifest, github=github, organization=organization, port=port)
    try:
        yield creation
    finally:
        creation.close()
