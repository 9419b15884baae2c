"""The seam between the fake GitHub (what is kept and shown over REST) and the fake Actions (what runs).

`ActionsBackend` is what the REST routes and events ask of Actions; `ActionsHost` is what the fake offers to it. The
backend is made by a factory: `FakeGitHub(folder, actions=make)` with `make(host) -> ActionsBackend`.

Threads: `on_event`, `dispatch`, … are called in the thread of a request, without the lock, before the request is
answered. They must be quick: record runs (so that whoever asked finds them right away), start threads for the work.
Whoever reads or changes records holds `host.lock` (re-entrant). The host's methods take it themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, Protocol

from fakes.github.runs import Artifact, Job, Run, Workflow
from fakes.github.state import Permissions, Pull, Repository, Token, User


@dataclass(frozen=True)
class Event:
    """Something that happened in a repository, with the payload that webhooks get.

    `sha` and `ref` are GITHUB_SHA and GITHUB_REF of workflows that it triggers (pull_request: the test merge and
    refs/pull/N/merge; push: the new commit; all others: the default branch). `head_sha`, `head_branch` and
    `head_repository` are what a run's object shows. `token` made it: what a job's token did triggers no workflow,
    dispatches aside. `pull` for events about a pull request (also its comments).
    """

    name: str
    action: str | None
    payload: dict[str, Any]
    repository: Repository
    sender: User
    token: Token | None
    sha: str
    ref: str
    head_sha: str
    head_branch: str
    head_repository: Repository | None
    pull: Pull | None = None


class Refused(Exception):
    """A request to Actions that GitHub refuses; `status` is 403, 404, 409 or 422, `message` as GitHub writes it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class ActionsBackend(Protocol):
    """What GitHub Actions does. All methods may raise Refused except on_event and close."""

    def on_event(self, event: Event) -> None:
        """Start what the workflow files trigger on this event, or nothing. Gets every event, token kinds included."""
        ...

    def dispatch(
        self, repository: Repository, workflow: Workflow, *, ref: str, inputs: Mapping[str, Any], token: Token
    ) -> Run:
        """A workflow_dispatch; the ref is full (refs/heads/…) and exists. 422 when the file has no such trigger,
        lacks a required input, or knows no such input: "Unexpected inputs provided: [\\"x\\"]"."""
        ...

    def repository_dispatch(
        self, repository: Repository, *, event_type: str, payload: Mapping[str, Any], token: Token
    ) -> None:
        """A repository_dispatch."""
        ...

    def cancel(self, run: Run, *, token: Token) -> None:
        """Cancel a run that has not completed (the route answers 409 for one that has)."""
        ...

    def rerun(self, run: Run, *, failed_only: bool, job: Job | None, token: Token) -> None:
        """A new attempt of a completed run: everything, the failed jobs, or one job; always with those that need
        them."""
        ...

    def approve(self, run: Run, *, token: Token) -> None:
        """Let a first-time contributor's run start (conclusion action_required until then)."""
        ...

    def review(self, run: Run, *, environments: Collection[str], approved: bool, comment: str, token: Token) -> None:
        """The answer of an environment's reviewer to a waiting run; the route checked that the person is one."""
        ...

    def close(self) -> None:
        """Stop everything that runs; no thread or process is left behind."""
        ...


class ActionsHost(Protocol):
    """What the fake GitHub offers to Actions."""

    url: str
    """Base of the REST API and of git, http://127.0.0.1:PORT without a slash at the end."""
    lock: RLock

    def now(self) -> datetime:
        """The fake's clock."""
        ...

    def repository(self, name: str) -> Repository:
        """By OWNER/NAME; KeyError when there is none."""
        ...

    def workflows(self, repository: Repository, ref: str) -> Sequence[tuple[Workflow, bytes]]:
        """The workflow files (.github/workflows/*.yml, *.yaml) at a commit or ref, registered, with their text."""
        ...

    def read(self, repository: Repository, ref: str, path: str) -> bytes | None:
        """A file at a commit or ref, None when there is none."""
        ...

    def role(self, repository: Repository, user: User) -> str:
        """none, read, triage, write, maintain, admin."""
        ...

    def surroundings(self, repository: Repository, sender: User) -> dict[str, Any]:
        """What every payload ends with: repository, sender, organization, installation."""
        ...

    def new_run(
        self,
        event: Event,
        workflow: Workflow,
        *,
        title: str,
        status: str = "queued",
        conclusion: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        group: str | None = None,
    ) -> Run:
        """Record a run (numbered, with a check suite) and tell workflow_run `requested`."""
        ...

    def new_job(
        self, run: Run, name: str, *, labels: Sequence[str] = (), environment: str | None = None, status: str = "queued"
    ) -> Job:
        """Record a job of the run's current attempt, with the check run that shows it."""
        ...

    def update_run(self, run: Run, *, status: str, conclusion: str | None = None, attempt: int | None = None) -> None:
        """Change a run; tells workflow_run `in_progress` and `completed` when it gets there."""
        ...

    def update_job(self, job: Job, *, status: str, conclusion: str | None = None) -> None:
        """Change a job, its times and its check run; steps, log and summary are the backend's to change itself."""
        ...

    def annotate(self, job: Job, annotations: Sequence[Mapping[str, Any]]) -> None:
        """Add annotations (path, start_line, end_line, annotation_level, message, title) to the job's check run."""
        ...

    def issue_token(
        self,
        run: Run,
        job: Job | None,
        permissions: Permissions,
        *,
        read_only: bool = False,
        lifetime: timedelta = timedelta(hours=24),
    ) -> str:
        """A GITHUB_TOKEN for a job, by github-actions[bot]. Names as in state.Permissions (`pull_requests`);
        `read_only` lowers every write to read (pull requests of forks)."""
        ...

    def revoke(self, token: str) -> None:
        """End a job's token; one that is unknown already is no error."""
        ...

    def store_artifact(self, run: Run, name: str, content: bytes, *, overwrite: bool = False) -> Artifact:
        """Keep a zip; ValueError for a second one of a name in the same attempt without `overwrite`."""
        ...

    def artifacts(self, run: Run, *, attempt: int | None = None) -> Sequence[Artifact]:
        """What a run left, of all attempts or of one."""
        ...

    def emit(self, event: Event) -> None:
        """Tell webhooks and the backend itself about an event that Actions made."""
        ...


ActionsFactory = Callable[[ActionsHost], ActionsBackend]
