"""The App in real processes, on the fake GitHub: webhooks come over HTTP, work is done in a sandbox.

    with open_house(folder) as house:
        house.start_app()                         # `taxobot app serve --with-worker`, on SQLite
        pull = house.open("skills")
        house.until(pull, State.WAITING)
        house.press(pull)                         # maria, who maintains
        house.until(pull, State.PASS)
        house.check_end(pull)                     # one comment, one check that is concluded, on the right commit

`database` (PostgreSQL) lets several run: `start_app`, `start_worker` more than once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app.permissions import EVENTS, permissions
from bot.records import State
from examples.materialise import Example
from fakes.app.balancer import Balancer
from fakes.app.processes import Kill, Running, free_port, start
from fakes.examples import own_example
from fakes.github.actions_seam import ActionsFactory
from fakes.github.apps import AppHandle
from fakes.github.fake import FakeGitHub
from fakes.github.handles import Files, PullHandle, RepositoryHandle
from fakes.github.idle import IdleActions
from fakes.github.state import CheckRun, IssueComment
from fakes.story import QUICK

GATE = "taxobot/gate"
SECRET = "a secret of the webhook"
STATUS = "a token of the status page"
LONG = 400.0
"""Seconds until something is given up on a busy machine."""
MILD = f"{QUICK}gate:\n  frozen_margin: 0.15\n"
"""So little training does harm; under this policy it is not enough to fail."""
PACE = {"lease_seconds": 4.0, "sweep_seconds": 2.0, "write_seconds": 1.0}


@dataclass
class House:
    """GitHub, the App, its repository `repo`, and the processes."""

    folder: Path
    github: FakeGitHub
    repo: RepositoryHandle
    app: AppHandle
    example: Example
    balancer: Balancer
    environment: dict[str, str]
    running: list[Running] = field(default_factory=list)
    minders: list[Callable[[], None]] = field(default_factory=list)
    """Called again and again while something is waited for."""

    def start_app(self, *, with_worker: bool = True, kill: Kill | None = None, ready: bool = True) -> Running:
        """Start `taxobot app serve`; `ready` waits until it answers."""
        port = free_port()
        command = ["app", "serve", "--port", str(port), *(["--with-worker"] if with_worker else [])]
        made = self._start("app", command, kill=kill, port=port)
        self.balancer.ports.append(port)
        if ready:
            self.wait(lambda: _ready(port) or not made.alive, f"{made.name} to be ready")
        return made

    def start_worker(self, *, kill: Kill | None = None) -> Running:
        """Start `taxobot worker`."""
        return self._start("worker", ["worker", "--queue", "gpu"], kill=kill)

    def kill(self, one: Running) -> None:
        """End a process with SIGKILL, which takes what it worked in with it."""
        one.kill()
        self.forget(one)

    def forget(self, one: Running) -> None:
        """Nobody asks this process any more."""
        self.balancer.ports = [port for port in self.balancer.ports if port != one.port]

    def open(self, branch: str = "skills", *, by: str = "ann", **more: Any) -> PullHandle:
        """Open a pull request of an example's contribution."""
        return self.repo.open_pull(self.example.branches.get(branch, branch), by=by, **more)

    def press(self, pull: PullHandle, *, by: str = "maria", button: str = "approve") -> None:
        """Press the button on the pull request's check."""
        self.repo.press(self.gate(pull), button, by=by)

    def comments(self, pull: PullHandle) -> list[IssueComment]:
        """What the App wrote into the pull request."""
        with self.github.world.lock:
            return [one for one in pull.comments() if one.user.login == "taxobot[bot]"]

    def comment(self, pull: PullHandle) -> str:
        """The one comment, without what only programs read; empty where there is none."""
        found = self.comments(pull)
        assert len(found) <= 1, f"{len(found)} comments"
        return found[0].body.split("<!-- taxobot:", 1)[0].strip() if found else ""

    def checks(self, sha: str) -> list[CheckRun]:
        """The App's checks of a commit, the newest first."""
        with self.github.world.lock:
            return self.repo.checks(sha, GATE)

    def gate(self, pull: PullHandle, sha: str = "") -> CheckRun:
        """The newest check of a commit, the head's unless another one is named."""
        return self.checks(sha or pull.head_sha)[0]

    def stands(self, pull: PullHandle, state: State, sha: str = "") -> bool:
        """Whether comment and check both say this of the head."""
        head = sha or pull.head_sha
        found = self.checks(head)
        titled = bool(found) and state.value in (found[0].title or "")
        first = self.comment(pull).partition("\n")[0]
        return titled and state.value in first

    def until(self, pull: PullHandle, state: State, *, seconds: float = LONG) -> None:
        """Wait until comment and check say this of the head."""
        self.wait(lambda: self.stands(pull, state), f"{state} on #{pull.number}", seconds=seconds)

    def wait(self, holds: Callable[[], Any], what: str, *, seconds: float = LONG) -> None:
        """Wait until something holds. Raises AssertionError after so many seconds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"waited {seconds:g} s for {what}\n{self.tell()}"
            for mind in self.minders:
                mind()
            time.sleep(0.1)

    def check_end(self, pull: PullHandle, *, conclusion: str) -> None:
        """One comment; on the head the App's check is concluded so, and no other one of its hangs.

        Once a check was concluded, work that begins has a new one of the same name, which takes its place.
        """
        assert len(self.comments(pull)) == 1, self.tell()
        newest, *older = self.checks(pull.head_sha)
        assert (newest.status, newest.conclusion) == ("completed", conclusion), self.tell()
        assert {one.status for one in older} <= {"completed"}, self.tell()
        assert newest.app.slug == "taxobot"

    def tell(self) -> str:
        """What everybody said last, for a test that fails."""
        shown = [
            f"#{number}: {[one.body for one in self.comments(self.repo.pull(number))]}"
            for number in self.repo.record.pulls
        ]
        checks = [
            f"{one.head_sha[:7]} {one.status} {one.conclusion} {one.title}"
            for one in self.repo.record.check_runs.values()
        ]
        logs = [f"== {one.name} ({one.process.poll()})\n{one.said()[-6000:]}" for one in self.running]
        return "\n".join([*shown, *checks, *logs])

    def close(self) -> None:
        """End all processes."""
        for one in self.running:
            if one.alive:
                one.kill()
        self.balancer.close()

    def _start(self, name: str, command: list[str], *, kill: Kill | None, port: int = 0) -> Running:
        made = start(
            f"{name}-{len(self.running) + 1}",
            command,
            folder=self.folder,
            environment=self.environment,
            kill=kill,
            port=port,
        )
        self.running.append(made)
        return made


@contextmanager
def open_house(
    folder: Path,
    *,
    policy: str = MILD,
    database: str = "",
    jobs: Path | None = None,
    actions: ActionsFactory = IdleActions,
    files: Callable[[Example], Files] = lambda _: {},
    **app: Any,
) -> Iterator[House]:
    """A house without anybody in it. `app` is the operator's part `app`, `jobs` where workers keep what is finished,
    `files` what the default branch has besides.
    """
    example = own_example(folder / "example")
    with FakeGitHub(folder / "github", actions=actions) as github:
        repo = github.repository("acme/taxonomy", source=example.taxonomy / ".git", private=True)
        repo.push("main", {".github/taxobot.yml": policy, **files(example)}, by="maria")
        repo.collaborators.update({"maria": "maintain", "wren": "write", "tom": "triage", "ann": "read"})
        handle = github.app("taxobot", permissions(merge=True), on="acme", events=EVENTS)
        balancer = Balancer()
        handle.hook(balancer.url, secret=SECRET)
        environment = _environment(folder, handle, database)
        config = {
            "documents": {"mirrors": example.mirrors},
            "app": {"github": github.url, "repositories": ["acme/*"], **PACE, **app},
            "worker": {"heartbeat_seconds": 0.5, "folder": str(jobs or folder / "jobs")},
        }
        Path(environment["TAXOBOT_CONFIG"]).write_text(json.dumps(config), encoding="utf-8")
        house = House(folder, github, repo, handle, example, balancer, environment)
        try:
            yield house
        finally:
            house.close()
    github.violations.check()


def _environment(folder: Path, app: AppHandle, database: str) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "TAXOBOT_CONFIG": str(folder / "config.yaml"),
        "TAXOBOT_DATABASE_URL": database or f"sqlite:///{folder / 'state.sqlite'}",
        "TAXOBOT_APP_ID": str(app.id),
        "TAXOBOT_PRIVATE_KEY": app.private_key,
        "TAXOBOT_WEBHOOK_SECRET": SECRET,
        "TAXOBOT_STATUS_TOKEN": STATUS,
        "OMP_NUM_THREADS": "1",
    }


def _ready(port: int) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
