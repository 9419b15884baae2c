"""What GitHub answers, reduced to what taxobot looks at. Ids are GitHub's numeric ones, times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Conclusion = Literal["success", "failure", "cancelled", "timed_out", "action_required"]
"""How a check of ours may end. `neutral` and `skipped` would satisfy a required check and are never used."""
Reaction = Literal["+1", "-1", "confused", "eyes", "rocket"]


class Role(StrEnum):
    """What a person may do in a repository, from least to most. A custom role counts as the one it extends."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    def reaches(self, other: Role) -> bool:
        """Whether this role includes everything that `other` may do."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot. People rename themselves, so `id` is what identifies."""

    id: int
    login: str


GHOST = User(0, "ghost")
"""Stands for people whose account is gone. No account has the id 0, so nothing is ever granted to it."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request as it is now. Shas are full.

    `base_sha` is where the base branch stood when the head was pushed last: neither the merge base nor, for certain,
    where it stands now.
    """

    number: int
    open: bool
    head_sha: str
    head_ref: str
    head_repository: int | None
    base_sha: str
    base_ref: str
    author: User
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comment:
    """An issue comment."""

    id: int
    author: User
    body: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Annotation:
    """A check's remark on a line; columns count from 1, both ends included, and are None for whole lines."""

    path: str
    line: int
    level: Literal["failure", "warning", "notice"]
    title: str
    message: str
    start_column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a completed check run; GitHub's limits: label 20, description 40, identifier 20 characters."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """What a check run should show. `conclusion` is None while work goes on. Any number of annotations."""

    name: str
    status: Literal["queued", "in_progress", "completed"]
    conclusion: Conclusion | None
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()
    details_url: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check run that exists. `app` is the id of the App that owns it, None where GitHub does not say."""

    id: int
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    title: str
    app: int | None
    external_id: str


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on lines `start` to `line` (both included) of a file of the pull request's head."""

    path: str
    start: int
    line: int
    body: str
    author: User | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """A run of a workflow. `path` is that of its file, without the ref; `title` is what its page is headed with."""

    id: int
    attempt: int
    event: str
    path: str
    head_sha: str
    head_branch: str
    repository: int
    head_repository: int | None
    status: str
    conclusion: str | None
    url: str
    actor: User
    title: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow run."""

    id: int
    name: str
    status: str
    conclusion: str | None
    started: datetime | None
    completed: datetime | None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file bundle of a workflow run. `size` is that of the zip in bytes."""

    id: int
    name: str
    size: int
    expired: bool
    run: int
