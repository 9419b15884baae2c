"""The scenery of the contract on the fake GitHub, and the client that speaks to it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from contract.stages import Files

from bot.github.client import GithubClient
from bot.github.values import Role, User
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.handles import RepositoryHandle

WORKFLOW = """
name: taxobot run
on:
  workflow_dispatch:
    inputs:
      purpose: {type: string}
      approval: {type: string}
jobs: {plan: {runs-on: ubuntu-latest, steps: [{run: "true"}]}}
"""
PERMISSIONS = {"contents": "read", "pull_requests": "write", "issues": "write", "checks": "write", "actions": "write"}
"""What the workflows that speak give their jobs; on a private repository it has to suffice."""


class HttpStage:
    """On `fakes.github`."""

    reads_teams = False

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        files = {"README.md": "# acme\n", ".github/workflows/taxobot-run.yml": WORKFLOW}
        self.repository: RepositoryHandle = github.repository("acme/taxonomy", files=files, private=True)
        token = github.job_token(self.repository, PERMISSIONS)
        self.hub = GithubClient("acme/taxonomy", token=token, base_url=github.url, pause=lambda _: None)
        token = github.job_token(self.repository, {"contents": "write", "pull_requests": "write"})
        self.merger = GithubClient("acme/taxonomy", token=token, base_url=github.url, pause=lambda _: None)

    def person(self, login: str, role: Role = Role.NONE) -> User:
        if role is not Role.NONE:
            self.repository.collaborators[login] = role.value
        return User(self.github.world.user(login).id, login)

    def join(self, login: str, team: str) -> None:
        self.github.team("acme", team, [login])

    def open_pull(self, branch: str, files: Files, *, by: str, fork: bool = False) -> int:
        return self.repository.open_pull(branch, by=by, fork=fork, files=files).number

    def push(self, number: int, files: Files) -> str:
        return self.repository.pull(number).push(files)

    def close(self, number: int) -> None:
        self.repository.pull(number).close("acme")

    def merge(self, number: int) -> str:
        return self.repository.pull(number).merge("acme")

    def say(self, number: int, by: str, body: str) -> int:
        return self.repository.comment(number, by, body).id

    def record_run(self, branch: str, *, event: str = "workflow_dispatch") -> int:
        return self.repository.record_run("taxobot-run.yml", event=event, branch=branch, status="queued").id

    def finish(self, run: int) -> None:
        found = self.repository.record.runs[run]
        self.github.host.update_run(found, status="completed", conclusion="success")

    def work(self, run: int, name: str) -> int:
        job = self.github.host.new_job(self.repository.record.runs[run], name)
        self.github.host.update_job(job, status="in_progress")
        self.github.host.update_job(job, status="completed", conclusion="failure")
        return job.id

    def leave(self, run: int, name: str, content: bytes) -> int:
        return self.repository.artifact(self.repository.record.runs[run], name, content).id

    def annotated(self, check: int) -> list[int]:
        return [one["start_line"] for one in self.repository.record.check_runs[check].annotations]

    def refusal(self, pattern: str) -> AbstractContextManager[None]:
        return self.github.violations.expected(pattern)


@contextmanager
def http_stage(folder: Path) -> Iterator[HttpStage]:
    """A fake GitHub with its client; raises AssertionError where anything did not conform to GitHub's description."""
    with checked(folder / "github") as github:
        stage = HttpStage(github)
        yield stage
        stage.hub.close()
        stage.merger.close()
