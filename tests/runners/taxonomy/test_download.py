"""A real download over https, from git's own server program on this machine."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy.documents import fetch
from runners.taxonomy.download import DownloadFailed, download
from runners.taxonomy.git import Repository
from schemas.taxonomy import DocumentSource

if TYPE_CHECKING:
    from conftest import Forge

BACKEND = Path(subprocess.run(["git", "--exec-path"], check=True, capture_output=True, text=True).stdout.strip()) / (
    "git-http-backend"
)
needs_server = pytest.mark.skipif(
    not (BACKEND.exists() and shutil.which("openssl")), reason="needs git-http-backend and openssl"
)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
    ]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", "-"]
    shown = subprocess.run(command, check=True, capture_output=True).stdout
    path.write_bytes(path.read_bytes() + shown)
    return path


@pytest.fixture
def served(forge: Forge, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """Serve the forge over https; yields its address and the requests it has answered."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(f"{self.command} {self.path} {self.headers.get('Authorization', '')}".strip())
            if self.path.startswith("/secret"):
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="x"')
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer()

        do_POST = do_GET  # noqa: N815

        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            environ = {
                **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
                "GIT_PROJECT_ROOT": str(forge.path),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = subprocess.run([str(BACKEND)], input=body, env=environ, check=True, capture_output=True).stdout
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
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/", requests
        server.shutdown()
        thread.join()


@needs_server
def test_one_commit_arrives_over_https_and_is_kept(forge: Forge, served: tuple[str, list[str]], tmp_path: Path) -> None:
    address, requests = served
    forge.commit("main", {"a.md": "old"})
    sha = forge.commit("main", {"a.md": "wanted"})
    forge.commit("main", {"a.md": "newer"})
    source = DocumentSource("https://docs.example.org/a", sha, ("*.md",), line=1)
    mirrors = {source.repo: address}
    first = fetch(source, mirrors=mirrors, cache=tmp_path / "cache")
    assert [file.text for file in first.files] == ["wanted"]
    (kept,) = (tmp_path / "cache").iterdir()
    count = subprocess.run(
        ["git", "-C", str(kept), "rev-list", "--all", "--count"], check=True, capture_output=True, text=True
    )
    assert count.stdout.strip() == "1"
    answered = len(requests)
    assert answered >= 2
    assert fetch(source, mirrors=mirrors, cache=tmp_path / "cache") == first
    assert len(requests) == answered


@needs_server
def test_our_credentials_are_never_offered(
    forge: Forge, served: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {asked}\necho username=ada\necho password=secret\n")
    program.chmod(0o755)
    helper = tmp_path / "settings"
    helper.write_text(f"[credential]\n\thelper = {program}\n[core]\n\taskPass = {program}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(helper))
    address, requests = served
    forge.commit("main", {"a.md": "x"})
    with pytest.raises(DownloadFailed, match="could not read Username"):
        download(f"{address}secret", "main:refs/heads/x", folder=tmp_path / "to", protocol="https")
    assert requests
    assert not any("Basic" in request for request in requests)
    assert not asked.exists()


def test_only_the_given_protocol_is_spoken(forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", {"a.md": "x"})
    with pytest.raises(DownloadFailed, match="transport 'file' not allowed"):
        download(str(forge.path), "main:refs/heads/x", folder=tmp_path / "one", protocol="https")
    sentinel = tmp_path / "ran"
    with pytest.raises(DownloadFailed, match="transport 'ext' not allowed"):
        download(f"ext::touch {sentinel}", "main:refs/heads/x", folder=tmp_path / "two", protocol="https")
    assert not sentinel.exists()


def test_addresses_are_never_options(tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    with pytest.raises(DownloadFailed, match=r"--upload-pack=touch .*blocked"):
        download(f"--upload-pack=touch {sentinel}", "main:refs/heads/x", folder=tmp_path / "to", protocol="file")
    assert not sentinel.exists()


def test_nothing_of_the_surroundings_is_touched(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = forge.commit("main", {"a.md": "x"})
    other = tmp_path / "other.git"
    monkeypatch.setenv("GIT_DIR", str(other))
    download(str(forge.path), f"{sha}:refs/heads/documents", folder=tmp_path / "to", protocol="file")
    assert Repository(tmp_path / "to").read(sha, "a.md") == b"x"
    assert not other.exists()
