"""What stands in front of several app processes: hands each webhook to one of those that listen, in turn."""

from __future__ import annotations

import itertools
import urllib.error
import urllib.request
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SECONDS = 10
AWAY = 502


class Balancer:
    """Listens until it is closed; `ports` may be changed at any time. Without anybody who answers, it says 502."""

    def __init__(self, ports: Iterable[int] = ()) -> None:
        self.ports = list(ports)
        self._turn = itertools.count()
        self._http = _Listener(("127.0.0.1", 0), _Handler)
        self._http.balancer = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/webhook"
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), name="balancer", daemon=True)
        self._thread.start()

    def hand_on(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status that somebody answers."""
        start = next(self._turn)
        ports = list(self.ports)
        for place in range(len(ports)):
            port = ports[(start + place) % len(ports)]
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers, method="POST")
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - ours
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                return error.code
            except OSError:
                continue  # nobody listens there: the next one
        return AWAY

    def close(self) -> None:
        """Answer nobody any more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    balancer: Balancer


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        self.send_response(self.server.balancer.hand_on(self.path, headers, body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - name of http.server
        """Silence: the fake GitHub holds what was delivered."""
