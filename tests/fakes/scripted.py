"""An HTTP server on the loopback that answers from a list, for what a well-behaved GitHub never does.

with Scripted(json_reply({"id": 1}), DROP, Reply(502)) as server:
    requests.get(server.url)
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Reply:
    """An answer; `length` is what Content-Length says, where that is not the truth."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


DROP = Reply(status=0)
"""The connection ends without an answer, after the request was read."""


def json_reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON; `retry_after="1"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"} | named)


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What was sent."""
        return json.loads(self.body)


class Scripted:
    """Answers with the script's replies, one after the other; a reply may be made from the request."""

    def __init__(self, *script: Reply | Callable[[Seen], Reply]) -> None:
        self.script = list(script)
        self.seen: list[Seen] = []

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_reply(self, seen: Seen) -> Reply:
        """The answer to a request; running out of them is the test's mistake, told as 599."""
        self.seen.append(seen)
        if not self.script:
            return Reply(599, b"the script has ended")
        following = self.script.pop(0)
        return following if isinstance(following, Reply) else following(seen)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or every answer waits 40 ms for the head of it to be acknowledged

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = script.next_reply(Seen(self.command, self.path, headers, body))
                if reply is DROP:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = reply.length is not None

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing: tests look at `seen`."""

        return Handler
