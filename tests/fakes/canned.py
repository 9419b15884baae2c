"""A server that says the same to everybody: bytes as they are, over HTTP or HTTPS."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Said = Callable[[], Iterable[bytes]]


class Handler(BaseHTTPRequestHandler):
    """One request, then the connection is closed."""

    said: Said
    status: int
    kind: str
    seen: list[ssl.SSLSocket]

    def handle(self) -> None:
        with suppress(OSError):  # whoever does not want to hear it all leaves
            super().handle()

    def do_GET(self) -> None:
        self.seen.append(self.connection)
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.end_headers()
        for some in type(self).said():
            self.wfile.write(some)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Nothing is printed."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A handshake that a caller broke off is its own business."""


@contextmanager
def serve_canned(
    *said: bytes, endless: bool = False, status: int = 200, kind: str = "application/json", tls: Any = None
) -> Iterator[str]:
    """The address of a server that says these bytes, the last of them again and again where it is `endless`."""

    def pieces() -> Iterable[bytes]:
        yield from said
        while endless:
            yield said[-1]

    words = {"said": staticmethod(pieces), "status": status, "kind": kind, "seen": []}
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), words))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http{'' if tls is None else 's'}://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
