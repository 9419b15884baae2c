"""A hub of models on this machine that speaks Hugging Face's API over HTTP: enough to be asked and downloaded from.

What it answers follows https://huggingface.co/docs/hub/api and what huggingface_hub reads of it. `/api/models/…` lists
a repository's files with sizes and digests; `/…/resolve/…` gives small files by a redirect within the hub, and large
ones (safetensors, GGUF, pickles) by one to another host, with signed addresses and ranges. Errors carry the hub's
`X-Error-Code`. Faults can be planted, and every request is noted: see ModelHub.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from fakes.model_hub_state import LARGE, Fault, ModelHub, Seen, blob_id, sha256

API = re.compile(r"/api/models/(?P<name>[^/]+/[^/]+)(/revision/(?P<revision>[^/]+))?")
RESOLVE = re.compile(r"/(?P<name>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)")
CACHE = re.compile(r"/api/resolve-cache/models/(?P<name>[^/]+/[^/]+)/(?P<revision>[^/]+)/(?P<path>.+)")
STORE = re.compile(r"/store/(?P<digest>[0-9a-f]{64})")


@contextmanager
def serve_hub() -> Iterator[ModelHub]:
    """A hub that answers on this machine while the block runs; its store of large files is another host."""
    hub = ModelHub()
    with ExitStack() as stack:
        for kind in (_HubHandler, _StoreHandler):
            # A handler class of its own for each server: http.server makes a handler object for each connection.
            server = _Server(("127.0.0.1", 0), type(kind.__name__, (kind,), {"hub": hub}))
            server.daemon_threads = True
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            if kind is _HubHandler:
                hub.url = f"http://127.0.0.1:{server.server_port}"
            else:
                hub.store_url = f"http://localhost:{server.server_port}"
        stack.callback(hub.release)
        yield hub
    assert not hub.crashes, "the fake itself broke"


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError):  # whoever asked was killed, or has enough
            handler: Any = self.RequestHandlerClass
            handler.hub.crashes.append(error)


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the head of it to be acknowledged
    hub: ModelHub
    host = ""
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        address = parse_qs(parts.query).get("path", [path])[0]  # the store's addresses do not show the file's name
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        if self.command == "GET":
            self.hub.seen.append(Seen(self.host, address, self.headers.get("Range"), token))
        fault = self.hub.fault_for(address, content=False) if self.command == "GET" else None
        if fault and fault.status:
            self.send(fault.status, b"{}", fault.headers)
        else:
            self.route(parts.path, parts.query, token)  # quoted: a revision may hold a slash

    def route(self, path: str, query: str, token: str | None) -> None:
        raise NotImplementedError

    def send(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None, fault: Fault | None = None
    ) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | dict(headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self._write(content, fault)

    def _write(self, content: bytes, fault: Fault | None) -> None:
        if fault is None or fault.after is None:
            self.wfile.write(content)
            return
        self.wfile.write(content[: fault.after])
        self.wfile.flush()
        if fault.waits and self.hub.released.wait(60):
            self.wfile.write(content[fault.after :])
            return
        self.close_connection = True

    def refuse(self, status: int, code: str, message: str) -> None:
        named = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        self.send(status, json.dumps({"error": message}).encode(), named)

    def send_file(self, name: str, content: bytes, headers: Mapping[str, str]) -> None:
        fault = self.hub.fault_for(name, content=True) if self.command == "GET" else None
        content = self.hub.altered.get(name, content)
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if asked and self.hub.knows_ranges:
            start, size = int(asked[1]), len(content)
            place = {"Content-Range": f"bytes {start}-{size - 1}/{size}"}
            self.send(206, content[start:], {**headers, **place}, fault)
        else:
            self.send(200, content, headers, fault)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Nothing is printed."""


class _HubHandler(_Handler):
    host = "hub"

    def route(self, path: str, query: str, token: str | None) -> None:
        if token is not None and token not in self.hub.readers:
            self.refuse(401, "", "Invalid credentials in Authorization header")
        elif found := API.fullmatch(path):
            self._tell(found["name"], unquote(found["revision"] or "main"), token, blobs="blobs=true" in query.lower())
        elif found := CACHE.fullmatch(path):
            content = self.hub.repositories[found["name"]].commits[found["revision"]][unquote(found["path"])]
            self.send_file(unquote(found["path"]), content, self._about(found["revision"], blob_id(content)))
        elif found := RESOLVE.fullmatch(path):
            self._resolve(found["name"], unquote(found["revision"]), unquote(found["path"]), token)
        else:
            self.send(404, b"<html>nothing here</html>", {"Content-Type": "text/html"})

    def _tell(self, name: str, revision: str, token: str | None, *, blobs: bool) -> None:
        if commit := self._enter(name, revision, token):
            told = self.hub.describe(name, commit, blobs=blobs)
            self.send(200, json.dumps(told).encode(), self.hub.warnings)

    def _enter(self, name: str, revision: str, token: str | None) -> str | None:
        """The commit, for whom it may be told; else the refusal is sent."""
        repository = self.hub.repositories.get(name)
        may_read = repository and (not repository.private or name in self.hub.readers.get(token or "", ()))
        if repository is None or not may_read:
            # The hub does not say which: https://huggingface.co/docs/hub/api
            self.refuse(404 if token else 401, "RepoNotFound" if token else "", "Repository not found")
            return None
        commit = repository.revisions.get(revision, revision)
        if commit not in repository.commits:
            self.refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
            return None
        return commit

    def _resolve(self, name: str, revision: str, path: str, token: str | None) -> None:
        if not (commit := self._enter(name, revision, token)):
            return
        repository = self.hub.repositories[name]
        content = repository.commits[commit].get(path)
        if repository.gated and name not in self.hub.readers.get(token or "", ()):
            self.refuse(403 if token else 401, "GatedRepo", f"Access to model {name} is restricted.")
        elif content is None:
            self.refuse(404, "EntryNotFound", "Entry not found")
        elif path.endswith(LARGE):
            digest = sha256(content)
            headers = self._about(commit, digest) | {"X-Linked-ETag": f'"{digest}"', "X-Linked-Size": str(len(content))}
            xet = {"X-Xet-Hash": digest, "X-Xet-Refresh-Route": "/api/xet"} if repository.xet else {}
            place = f"{self.hub.store_url}/store/{digest}?path={quote(path)}&signature=one"
            self.send(302, b"", headers | xet | {"Location": place})
        else:
            place = f"/api/resolve-cache/models/{name}/{commit}/{quote(path)}"
            self.send(307, b"", self._about(commit, blob_id(content)) | {"Location": place})

    @staticmethod
    def _about(commit: str, etag: str) -> dict[str, str]:
        return {"X-Repo-Commit": commit, "ETag": f'"{etag}"'}


class _StoreHandler(_Handler):
    host = "store"

    def route(self, path: str, query: str, token: str | None) -> None:
        found = STORE.fullmatch(path)
        held = (
            item
            for repository in self.hub.repositories.values()
            for files in repository.commits.values()
            for item in files.items()
        )
        name, content = next(item for item in held if found and sha256(item[1]) == found["digest"])
        if token is not None:
            self.send(400, b"Only one auth mechanism allowed")  # as object stores answer to signed addresses
        else:
            self.send_file(name, content, {"ETag": '"store"'})
