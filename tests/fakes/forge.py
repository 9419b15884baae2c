"""git's own server program behind a small https server on this machine."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NAME = "docs.example.org"
"""A host that no name server knows: whoever reaches it was told its address."""
EXECUTABLES = Path(subprocess.run(["git", "--exec-path"], check=True, capture_output=True, text=True).stdout.strip())
BACKEND = EXECUTABLES / "git-http-backend"
USABLE = BACKEND.exists() and shutil.which("openssl") is not None


@dataclass
class Served:
    """A running server and the requests that it answered, with their `Authorization` and `Cookie`."""

    port: int
    requests: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"{NAME}:{self.port}"

    def local(self, path: str = "") -> str:
        return f"https://127.0.0.1:{self.port}/{path}"

    def named(self, path: str = "docs") -> str:
        return f"https://{self.host}/{path}"


def write_certificate(path: Path) -> Path:
    """Write key and certificate for this machine and for NAME into one file."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost".split()
    names = ["-addext", f"subjectAltName=IP:127.0.0.1,DNS:{NAME}"]
    shown = subprocess.run([*command, *names, "-keyout", path, "-out", "-"], check=True, capture_output=True).stdout
    path.write_bytes(path.read_bytes() + shown)
    return path


@contextmanager
def serve(repository: Path, certificate: Path) -> Iterator[Served]:
    """Serve a bare repository at every path; `/status-404/…` answers with that status, `/moved/…` is a redirect."""
    served = Served(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = (self.headers.get(name, "") for name in ("Authorization", "Cookie", "X-Token"))
            served.requests.append(" ".join([self.command, self.path, *filter(None, told)]))
            first = self.path.split("/")[1]
            if first.startswith("status-"):
                self._refuse(int(first.removeprefix("status-")))
            elif first == "moved":
                self._refuse(301, Location=served.named(self.path.removeprefix("/moved/")))
            else:
                self._answer()

        do_POST = do_GET  # noqa: N815

        def _refuse(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in ({"WWW-Authenticate": 'Basic realm="x"', "Content-Length": "0"} | headers).items():
                self.send_header(name, value)
            self.end_headers()

        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            environ = {
                **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
                "GIT_PROJECT_ROOT": str(repository),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path.removeprefix("/docs"),
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = subprocess.run([str(BACKEND)], input=body, env=environ, check=False, capture_output=True).stdout
            head, _, content = answer.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in {**fields, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Keep the server silent."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        served.port = server.server_port
        yield served
        server.shutdown()
        thread.join()
