"""The way out of a sandbox leads to the models' endpoints, nowhere else, and into the sandbox as loopback."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from runners.worker.assignment import Endpoint
from runners.worker.egress import OPEN, REFUSED, open_egress
from runners.worker.relay import open_relay


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"asked for {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""


@contextmanager
def serving() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def door(tmp_path: Path) -> Path:
    return tmp_path / "egress.sock"


def ask(there: socket.socket, text: str) -> bytes:
    there.settimeout(20)
    there.sendall(text.encode())
    said = b""
    while chunk := there.recv(4096):
        said += chunk
        if b"asked for" in said or b"Content-Length: 0" in said or said.endswith(b"established\r\n\r\n"):
            break
    return said


def through(door: Path, text: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(str(door))
        return ask(there, text)


def test_an_endpoint_that_is_configured_can_be_reached(door: Path) -> None:
    with serving() as port, open_egress(door, [Endpoint(host="127.0.0.1", port=port)]):
        with socket.socket(socket.AF_UNIX) as there:
            there.connect(str(door))
            assert ask(there, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200")
            assert b"asked for /v1" in ask(there, "GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"/v2" in through(door, f"GET http://127.0.0.1:{port}/v2 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not door.exists()


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT 169.254.169.254:80 HTTP/1.1",
        "CONNECT 127.0.0.1:{other} HTTP/1.1",
        "CONNECT 127.0.0.1 HTTP/1.1",
        "GET http://169.254.169.254/latest/meta-data HTTP/1.1",
        "GET http://127.0.0.1:{port}@169.254.169.254/ HTTP/1.1",
        "GET https://127.0.0.1:{port}/ HTTP/1.1",
        "GET /v1 HTTP/1.1",
        "nonsense",
    ],
)
def test_nothing_else_can(request_line: str, door: Path) -> None:
    with serving() as port, serving() as other, open_egress(door, [Endpoint(host="127.0.0.1", port=port)]):
        said = through(door, request_line.format(port=port, other=other) + "\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 403")


def test_an_endpoint_that_is_away_is_said_to_be(door: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with open_egress(door, [Endpoint(host="127.0.0.1", port=port)]):
        assert through(door, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 502")


def test_inside_a_proxy_leads_there(door: Path) -> None:
    with serving() as port, open_egress(door, [Endpoint(host="localhost", port=port)]), open_relay(door, []) as told:
        assert told["HTTP_PROXY"] == told["HTTPS_PROXY"]
        proxy = ("127.0.0.1", int(told["HTTP_PROXY"].rpartition(":")[2]))
        with socket.create_connection(proxy, timeout=20) as way:
            assert b"/v3" in ask(way, f"GET http://localhost:{port}/v3 HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize(("answer", "heard"), [(OPEN, b"hello"), (REFUSED, b"")])
def test_inside_an_endpoint_of_the_workers_own_loopback_has_its_port(door: Path, answer: bytes, heard: bytes) -> None:
    class Outside(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())
            self.rfile.readline(), self.rfile.readline()
            self.wfile.write(answer)
            if answer == OPEN:
                self.wfile.write(self.rfile.read(5))

    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with socketserver.UnixStreamServer(str(door), Outside) as outside:
        thread = threading.Thread(target=outside.handle_request)
        thread.start()
        near = Endpoint(host="localhost", port=port)
        with open_relay(door, [near]), socket.create_connection(("127.0.0.1", port), timeout=20) as way:
            way.sendall(b"hello")
            assert way.recv(16) == heard
        thread.join(20)
    assert asked == [f"CONNECT localhost:{port} HTTP/1.1\r\n".encode()]


def test_addresses_of_ipv6_have_their_brackets() -> None:
    assert Endpoint(host="::1", port=8000).name == "[::1]:8000"
