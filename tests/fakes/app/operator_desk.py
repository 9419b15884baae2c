"""Somebody who reads docs/operators.md and types what stands there, in an empty folder, with the fake GitHub."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

from fakes.app.processes import INHERITED, free_port
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle, RepositoryHandle
from fakes.github.state import App, Installation

PAGE = (Path(__file__).parents[3] / "docs" / "operators.md").read_text("utf-8")
BLOCKS = {
    part.partition("\n")[0]: found[1]
    for part in PAGE.split("\n## ")
    if (found := re.search(r"```(?:bash|yaml)\n(.*?)```", part, re.DOTALL))
}
"""The first block of commands, or of configuration, of each part of the page."""
PATIENCE = 120.0
"""Seconds until something is given up on a busy machine."""


@dataclass
class Operator:
    """Somebody who reads the page, with a shell in an empty folder, and GitHub."""

    folder: Path
    github: FakeGitHub
    repo: RepositoryHandle
    port: int = field(default_factory=free_port)
    service: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        homes = {f"XDG_{kind}_HOME": str(self.folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return inherited | homes | {"HOME": str(self.folder), "PATH": path, "OMP_NUM_THREADS": "1"}

    @property
    def database(self) -> Path:
        return self.folder / "data" / "taxobot" / "app.sqlite"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def type(self, script: str, status: int = 0) -> str:
        """Type it, with the secrets at hand once there are some; what it says."""
        known = "set -a; . secrets/taxobot.env; set +a\n" if (self.folder / "secrets").exists() else ""
        done = subprocess.run(
            ["bash", "-euc", known + script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == status, (script, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def begin(self, script: str) -> subprocess.Popen[bytes]:
        """Type what goes on until it is ended."""
        with (self.folder / "log").open("wb") as sink:
            return subprocess.Popen(
                ["bash", "-euc", script.replace("taxobot app", "exec taxobot app")],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
            )

    def serve(self) -> None:
        """Start the service as the page says, until it is ready."""
        self.service = self.begin(BLOCKS["4. Run"])
        self.wait(lambda: self.ask("/readyz")[0] == 200)

    def stop(self) -> int:
        """End it by SIGTERM; its exit status."""
        assert self.service is not None
        self.service.send_signal(signal.SIGTERM)
        return self.service.wait(PATIENCE)

    def ask(self, path: str, password: str = "", body: bytes | None = None) -> tuple[int, str]:
        """What the service answers; (0, "") where nobody does."""
        given = {"Authorization": f"Basic {base64.b64encode(f':{password}'.encode()).decode()}"} if password else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, given)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - ours
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, self.log
            time.sleep(0.1)

    def confirm(self) -> None:
        """Open the page that the command names, and say yes on GitHub."""
        self.wait(lambda: "Open http" in self.log)
        (url,) = re.findall(r"Open (\S+) in a browser on this machine\.", self.log)
        page = requests.get(url, timeout=10).text
        (given,) = (json.loads(html.unescape(one)) for one in re.findall(r'name="manifest" value="([^"]*)"', page))
        self.github.world.manifests["code-1"] = given
        (state,) = re.findall(r"/organizations/acme/settings/apps/new\?state=([^\"&]*)", html.unescape(page))
        assert requests.get(given["redirect_url"], {"code": "code-1", "state": state}, timeout=10).ok

    def install(self, app: App) -> Installation:
        """Install it on GitHub, in the organization; its webhook leads through a proxy, here straight to the port."""
        world = self.github.world
        assert app.hook is not None
        assert app.hook.url == "https://taxobot.example.org/webhook"
        app.hook.url = f"http://127.0.0.1:{self.port}{urlsplit(app.hook.url).path}"
        one = Installation(world.new_id(), app, world.user("acme"), dict(app.permissions), world.now())
        world.installations[one.id] = one
        return one

    def require_gate(self, app: App) -> None:
        """The ruleset that the page speaks of."""
        check = {"context": "taxobot/gate", "integration_id": app.id}
        parameters = {"required_status_checks": [check], "strict_required_status_checks_policy": False}
        self.repo.record.rules = [{"type": "required_status_checks", "parameters": parameters}]

    def findings(self, status: int) -> dict[str, list[str]]:
        """What doctor says, by kind."""
        found: dict[str, list[str]] = {}
        for one in map(json.loads, self.type("taxobot app doctor --json", status).splitlines()):
            found.setdefault(one["kind"], []).append(f"{one['subject']}: {one['said']}")
        return found

    def comments(self, pull: PullHandle) -> list[str]:
        """What the App wrote into the pull request."""
        with self.github.world.lock:
            return [one.body for one in pull.comments() if one.user.login == "taxobot[bot]"]


def configure(operator: Operator, mirrors: Mapping[str, str]) -> None:
    """The page's configuration; only GitHub, the port and the documents are elsewhere."""
    text = BLOCKS["3. Install it in repositories"]
    more = {"github": operator.github.url, "api": operator.github.url, "port": operator.port}
    text += "".join(f"  {name}: {json.dumps(value)}\n" for name, value in more.items())
    text += f"documents: {json.dumps({'mirrors': mirrors})}\n"
    file = operator.folder / "config" / "taxobot" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
