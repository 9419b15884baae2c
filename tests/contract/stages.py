"""The same scenery on each GitHub that the contract is tried on: what a test needs there before it may call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from bot.github.seam import Hub
from bot.github.values import Role, User
from fakes.hub import FakeHub

TEAM = "triagers"
Files = Mapping[str, str | None]


class Stage(Protocol):
    """One repository, `acme/taxonomy`, with a workflow `taxobot-run.yml`; `hub` acts as the workflow's own token."""

    hub: Hub
    merger: Hub
    """The same with a token that may merge."""
    reads_teams: bool
    """Whether `hub` may look at teams, which a workflow's own token may not."""

    def person(self, login: str, role: Role = Role.NONE) -> User: ...

    def join(self, login: str, team: str) -> None: ...

    def open_pull(self, branch: str, files: Files, *, by: str, fork: bool = False) -> int: ...

    def push(self, number: int, files: Files) -> str: ...

    def close(self, number: int) -> None: ...

    def merge(self, number: int) -> str:
        """Merge it, and return the commit that the base branch has then."""
        ...

    def say(self, number: int, by: str, body: str) -> int: ...

    def record_run(self, branch: str, *, event: str = "workflow_dispatch") -> int: ...

    def finish(self, run: int) -> None:
        """It ends, and well."""
        ...

    def work(self, run: int, name: str) -> int:
        """A job of the run, which failed."""
        ...

    def leave(self, run: int, name: str, content: bytes) -> int: ...

    def annotated(self, check: int) -> list[int]:
        """The lines of a check run's annotations, in their order."""
        ...

    def refusal(self, pattern: str) -> AbstractContextManager[None]:
        """Within, a request is made that GitHub's description forbids, on purpose."""
        ...


class MemoryStage:
    """On `fakes.hub.FakeHub`."""

    def __init__(self) -> None:
        self.world = FakeHub("acme/taxonomy", id=77)
        self.hub: Hub = self.world
        self.merger: Hub = self.world
        self.reads_teams = True

    def person(self, login: str, role: Role = Role.NONE) -> User:
        return self.world.add_user(login, role=role)

    def join(self, login: str, team: str) -> None:
        self.world._teams.setdefault(team, set()).add(self.world.user(login).id)

    def open_pull(self, branch: str, files: Files, *, by: str, fork: bool = False) -> int:
        return self.world.add_pull(
            author=by,
            head_ref=branch,
            head_sha=sha(branch),
            files=sorted(files),
            head_repository=2 if fork else self.world.id,
        ).number

    def push(self, number: int, files: Files) -> str:
        paths: Sequence[str] = sorted({*self.world.files[number], *files})
        return self.world.push(number, sha(f"{number} {paths}"), files=paths).head_sha

    def close(self, number: int) -> None:
        self.world.change_pull(number, open=False)

    def merge(self, number: int) -> str:
        return self.world.merge_pull(number)

    def say(self, number: int, by: str, body: str) -> int:
        return self.world.add_comment(number, by, body).id

    def record_run(self, branch: str, *, event: str = "workflow_dispatch") -> int:
        return self.world.add_run(event=event, head_branch=branch, status="queued").id

    def finish(self, run: int) -> None:
        self.world.finish_run(run)

    def work(self, run: int, name: str) -> int:
        return self.world.add_job(run, name, conclusion="failure").id

    def leave(self, run: int, name: str, content: bytes) -> int:
        return self.world.add_artifact(run, name, content).id

    def annotated(self, check: int) -> list[int]:
        return [one.line for one in self.world.drafts[check].annotations]

    def refusal(self, pattern: str) -> AbstractContextManager[None]:
        return nullcontext()


def sha(text: str) -> str:
    """A commit's name that nothing else has."""
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - git's own length, no secret
