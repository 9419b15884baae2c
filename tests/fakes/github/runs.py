"""What the fake GitHub keeps of Actions: workflows, their runs, jobs, steps and artifacts.

The words of `status` and `conclusion` are GitHub's: queued, in_progress, completed, waiting (for a reviewer), pending
(held by a concurrency group), action_required is a conclusion (a run of a first-time contributor that waits for
approval); success, failure, cancelled, skipped, timed_out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.github.state import Pull, Repository, User


@dataclass(eq=False)
class Workflow:
    """A workflow by its file's path; `name` is what its `name:` says, or the path."""

    id: int
    path: str
    name: str
    created: datetime


@dataclass(eq=False)
class Step:
    """A step of a job."""

    name: str
    number: int
    status: str = "queued"
    conclusion: str | None = None
    started: datetime | None = None
    completed: datetime | None = None


@dataclass(eq=False)
class Job:
    """A job of one attempt of a run. `check_run` is the id of the check run that shows it."""

    id: int
    run: int
    attempt: int
    name: str
    status: str
    created: datetime
    conclusion: str | None = None
    started: datetime | None = None
    completed: datetime | None = None
    labels: tuple[str, ...] = ()
    environment: str | None = None
    runner: str | None = None
    check_run: int | None = None
    steps: list[Step] = field(default_factory=list)
    summary: str = ""
    """What its steps wrote into GITHUB_STEP_SUMMARY (no REST route shows it)."""
    log: str = ""


@dataclass(eq=False)
class Run:
    """A run of a workflow.

    `head_sha`, `head_branch` and `head_repository` are as GitHub's run object shows them: of the pull request's head
    for `pull_request`, of the default branch for issue_comment, workflow_run and dispatches on it. `sha` and `ref` are
    GITHUB_SHA and GITHUB_REF, where the workflow file is read too (refs/pull/N/merge for pull_request). `payload` is
    the event, `inputs` those of a dispatch. `waits_for` names environments whose reviewers have not answered.
    """

    id: int
    number: int
    workflow: Workflow
    repository: Repository
    event: str
    payload: dict[str, Any]
    sha: str
    ref: str
    head_sha: str
    head_branch: str
    head_repository: Repository | None
    actor: User
    title: str
    created: datetime
    updated: datetime
    started: datetime
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    triggering_actor: User | None = None
    pull: Pull | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    waits_for: set[str] = field(default_factory=set)
    group: str | None = None
    """Its concurrency group."""
    attestations: list[dict[str, Any]] = field(default_factory=list)
    """Statements about what it made (in-toto), unsigned: nothing here stands in for the signer."""
    suite: int = 0


@dataclass(eq=False)
class Artifact:
    """A zip that a run left; `content` is the zip itself."""

    id: int
    run: int
    name: str
    content: bytes
    created: datetime
    expires: datetime
    attempt: int = 1
    digest: str = ""
    """`sha256:HEX` of the content."""
    expired: bool = False
