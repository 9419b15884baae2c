"""What the fake GitHub keeps: people, repositories, pull requests and what is said about them.

Plain mutable records. Everything is kept in memory except git objects, which are in real repositories. Whoever changes
a record holds the lock of the fake (`ActionsHost.lock`). Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from fakes.github.runs import Artifact, Job, Run, Workflow

RoleName = Literal["none", "read", "triage", "write", "maintain", "admin"]
ROLES: tuple[RoleName, ...] = ("none", "read", "triage", "write", "maintain", "admin")
Level = Literal["none", "read", "write"]
Permissions = dict[str, Level]
"""By GitHub's names of App permissions: contents, pull_requests, issues, checks, actions, statuses, metadata, …"""


@dataclass(eq=False)
class User:
    """A person, an organization, or the bot of an App."""

    id: int
    login: str
    type: Literal["User", "Bot", "Organization"] = "User"


@dataclass(eq=False)
class Team:
    """A team of an organization; `members` by user id."""

    id: int
    slug: str
    members: set[int] = field(default_factory=set)


@dataclass(eq=False)
class App:
    """A GitHub App. `public_key` (PEM) checks its JWTs; empty for GitHub Actions, which uses none."""

    id: int
    slug: str
    name: str
    owner: User
    bot: User
    public_key: str
    permissions: Permissions
    created: datetime
    events: tuple[str, ...] = ()
    hook: Hook | None = None


@dataclass(eq=False)
class Sent:
    """A delivery of a webhook. `guid` is the event's, `number` this attempt's; `status` is what it was answered."""

    number: int
    guid: str
    event: str
    body: bytes
    at: datetime
    app: App | None = None
    redelivery: bool = False
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Installation:
    """An App on an account; `repositories` by id, None for all of the account."""

    id: int
    app: App
    account: User
    permissions: Permissions
    created: datetime
    repositories: set[int] | None = None
    suspended: datetime | None = None


@dataclass(eq=False)
class Token:
    """Who calls, and what they may do.

    personal: a person, with the person's own roles, everywhere. job: a workflow run's GITHUB_TOKEN, for one repository.
    installation: an App's, for the repositories of the installation. app: an App itself (JWT).
    """

    kind: Literal["personal", "job", "installation", "app"]
    user: User
    permissions: Permissions = field(default_factory=dict)
    repositories: set[int] | None = None
    app: App | None = None
    installation: Installation | None = None
    run: int | None = None
    job: int | None = None
    expires: datetime | None = None
    read_only: bool = False


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str = ""


@dataclass(eq=False)
class Reaction:
    """A reaction to a comment."""

    id: int
    user: User
    content: str
    created: datetime


@dataclass(eq=False)
class IssueComment:
    """A comment of an issue or pull request; `app` is the App it was written through."""

    id: int
    number: int
    user: User
    body: str
    created: datetime
    updated: datetime
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class ReviewComment:
    """A comment on lines `start_line` (None: one line) to `line` of a file at a commit of a pull request."""

    id: int
    review: int
    number: int
    user: User
    body: str
    path: str
    commit: str
    side: str
    line: int | None
    start_line: int | None
    start_side: str | None
    hunk: str
    created: datetime
    updated: datetime
    subject: str = "line"
    reply_to: int | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class Review:
    """A review of a pull request."""

    id: int
    number: int
    user: User
    body: str
    state: Literal["COMMENTED", "APPROVED", "CHANGES_REQUESTED", "PENDING", "DISMISSED"]
    commit: str
    submitted: datetime


@dataclass(eq=False)
class CheckRun:
    """A check run. `annotations` are as they were sent; `actions` are its buttons."""

    id: int
    suite: int
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    app: App
    started: datetime
    completed: datetime | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    details_url: str | None = None
    external_id: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)


@dataclass(eq=False)
class Status:
    """A commit status."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: User
    created: datetime


@dataclass(eq=False)
class Hook:
    """A configured webhook."""

    id: int
    url: str
    secret: str
    events: frozenset[str]
    active: bool = True


@dataclass(eq=False)
class Pull:
    """A pull request. `head_repository` is None when the fork is gone; shas follow pushes while it is open."""

    id: int
    number: int
    title: str
    body: str | None
    user: User
    head_repository: Repository | None
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    created: datetime
    updated: datetime
    state: Literal["open", "closed"] = "open"
    draft: bool = False
    merged_sha: str | None = None
    merged: datetime | None = None
    merged_by: User | None = None
    closed: datetime | None = None
    labels: list[Label] = field(default_factory=list)
    merge_commit_sha: str | None = None
    """The test merge (refs/pull/N/merge), None when there is a conflict."""


@dataclass(eq=False)
class Repository:
    """A repository over the bare git repository at `git`. `collaborators`: roles by user id, the owner's aside."""

    id: int
    owner: User
    name: str
    git: Path
    created: datetime
    default_branch: str = "main"
    private: bool = False
    parent: Repository | None = None
    collaborators: dict[int, RoleName] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: dict[int, IssueComment] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    review_comments: dict[int, ReviewComment] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    suites: dict[tuple[int, str], int] = field(default_factory=dict)
    """The check suite of an App (its id) at a commit."""
    statuses: list[Status] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    hooks: list[Hook] = field(default_factory=list)
    workflows: dict[int, Workflow] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)
    environments: dict[str, frozenset[int]] = field(default_factory=dict)
    """Deployment environments: their required reviewers by user id, empty for none."""
    rules: list[dict[str, Any]] = field(default_factory=list)
    """Rules of the default branch, each with `type` and `parameters`."""
    protection: list[dict[str, Any]] = field(default_factory=list)
    """Checks that the default branch's classic protection requires, each with `context` and `app_id`."""
    default_token: Level = "write"
    """What GITHUB_TOKEN may do where a workflow names no permissions."""

    @property
    def full_name(self) -> str:
        """OWNER/NAME."""
        return f"{self.owner.login}/{self.name}"
