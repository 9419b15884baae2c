"""The HTTP server: git, REST and the fake's own doors on one loopback port, with faults on demand."""

from __future__ import annotations

import gzip
import json
import re
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from requests.structures import CaseInsensitiveDict

from fakes.github import git_http, internal
from fakes.github.request import Problem, Reply
from fakes.github.rest import Rest
from fakes.github.routing import ROUTES
from fakes.github.world import World

ENTERPRISE = "/api/v3"
"""Where the API of an Enterprise Server is; the fake's is at both places."""


class Server:
    """Listens from the start; `close` ends it. `url` has no slash at the end."""

    def __init__(self, world: World, rest: Rest, port: int = 0) -> None:
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.world, self._http.rest = world, rest
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), name="fake GitHub", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    world: World
    rest: Rest

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; whatever else goes wrong is a violation by the fake."""
        import sys
        import traceback

        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.world.violations.add("fake", "server", "".join(traceback.format_exception(error)))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the head of it to be acknowledged
    server: _Listener

    def handle_one(self) -> None:
        """Any method."""
        body = self._read()
        path, _, query = self.path.partition("?")
        enterprise, path = path.startswith(ENTERPRISE), path.removeprefix(ENTERPRISE)
        fault = self.server.world.faults.take(f"{self.command} {path}")
        reply = Reply(0) if fault and not fault.after else self._answer(path, query, body)
        reply = _as_enterprise(reply, self.server.world.url) if enterprise else reply
        if fault is not None:
            message = {"message": fault.message, "documentation_url": "https://docs.github.com/rest"}
            reply = Reply(fault.status, message, dict(fault.headers))
        if reply.status == 0:
            self._drop()
        else:
            self._send(reply)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_one  # noqa: N815 - names of http.server

    def _answer(self, path: str, query: str, body: bytes) -> Reply:
        world = self.server.world
        headers = CaseInsensitiveDict(self.headers.items())
        try:
            if path.startswith(internal.PREFIX):
                return internal.answer(world, self.command, path, query, headers, body)
            if git_http.is_git(path):
                return git_http.answer(world, self.command, path, query, headers, body)
            return self.server.rest.answer(self.command, path, query, headers, body)
        except Problem as problem:
            return Reply(problem.status, {"message": problem.message}, problem.headers)
        except Exception:  # noqa: BLE001 - recorded, and the test fails
            self.server.handle_error(None, None)
            return Reply(500, {"message": "the fake is broken; see its violations"})

    def _read(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b"".join(iter(self._chunk, b""))
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip" and not git_http.is_git(self.path.partition("?")[0]):
            return gzip.decompress(body)
        return body

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        chunk = self.rfile.read(size)
        if size:
            self.rfile.readline()
        return chunk

    def _send(self, reply: Reply) -> None:
        content = reply.raw
        headers = {"Content-Type": "application/json; charset=utf-8", "X-GitHub-Media-Type": "github.v3; format=json"}
        if content is None:
            content = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if reply.status != 204:
            self.wfile.write(content)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - name of http.server
        """Silence; `Rest.seen` holds what was asked."""


def _as_enterprise(reply: Reply, url: str) -> Reply:
    """The reply with addresses of the API as an Enterprise Server has them."""
    roots = "|".join(sorted({one.template.split("/")[1] for one in ROUTES}))
    ours = re.compile(rf"{re.escape(url)}/(?=(?:{roots})[/?\"])")

    def move(text: str) -> str:
        return ours.sub(f"{url}{ENTERPRISE}/", text)

    headers = {name: move(value) for name, value in reply.headers.items()}
    body = json.loads(move(json.dumps(reply.body))) if reply.body is not None else None
    return Reply(reply.status, body, headers, reply.raw)
