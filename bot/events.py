"""GitHub's webhook payloads, reduced to what taxobot looks at, with types.

Each event reads only the keys that it needs, so that a payload may grow, and says where one is missing or wrong.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.values import User
from bot.payload import Node


@dataclass(frozen=True, slots=True)
class PullRequestEvent:
    """Something happened to a pull request. `retargeted` is whether its base branch was changed."""

    action: str
    repository: int
    number: int
    head_sha: str
    head_repository: int | None
    base_sha: str
    base_ref: str
    retargeted: bool
    sender: User

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> PullRequestEvent:
        """Read the payload of `pull_request`. Raises UsageError that names the first key that is missing or wrong."""
        top = Node("pull_request", payload)
        pull = top.below("pull_request")
        head, base = pull.below("head"), pull.below("base")
        origin = head.maybe("repo")  # null where the fork was deleted
        changes = top.maybe("changes")
        return cls(
            action=top.take("action", str),
            repository=top.below("repository").take("id", int),
            number=pull.take("number", int),
            head_sha=head.take("sha", str),
            head_repository=origin.take("id", int) if origin else None,
            base_sha=base.take("sha", str),
            base_ref=base.take("ref", str),
            retargeted=changes is not None and changes.maybe("base") is not None,
            sender=top.user("sender"),
        )


@dataclass(frozen=True, slots=True)
class IssueCommentEvent:
    """A comment on an issue or a pull request. `bot` is whether a program wrote it; it names no commit."""

    action: str
    repository: int
    number: int
    on_pull: bool
    comment: int
    author: User
    bot: bool
    body: str
    created: datetime

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> IssueCommentEvent:
        """Read the payload of `issue_comment`. Raises UsageError that names the first key that is missing or wrong."""
        top = Node("issue_comment", payload)
        issue, comment = top.below("issue"), top.below("comment")
        author = comment.maybe("user")
        return cls(
            action=top.take("action", str),
            repository=top.below("repository").take("id", int),
            number=issue.take("number", int),
            on_pull=issue.maybe("pull_request") is not None,
            comment=comment.take("id", int),
            author=comment.user("user"),
            bot=author is not None and author.text("type") == "Bot",
            body=comment.text("body"),
            created=comment.time("created_at"),
        )


@dataclass(frozen=True, slots=True)
class WorkflowRunEvent:
    """A workflow run was requested, began or ended. What it is, GitHub is asked again by its id."""

    action: str
    repository: int
    run: int
    event: str
    head_sha: str
    conclusion: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> WorkflowRunEvent:
        """Read the payload of `workflow_run`. Raises UsageError that names the first key that is missing or wrong."""
        top = Node("workflow_run", payload)
        run = top.below("workflow_run")
        return cls(
            action=top.take("action", str),
            repository=top.below("repository").take("id", int),
            run=run.take("id", int),
            event=run.take("event", str),
            head_sha=run.take("head_sha", str),
            conclusion=run.text("conclusion"),
        )


@dataclass(frozen=True, slots=True)
class MergeGroupEvent:
    """A merge queue asks for the checks of a group, or gave one up."""

    action: str
    repository: int
    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> MergeGroupEvent:
        """Read the payload of `merge_group`. Raises UsageError that names the first key that is missing or wrong."""
        top = Node("merge_group", payload)
        group = top.below("merge_group")
        return cls(
            action=top.take("action", str),
            repository=top.below("repository").take("id", int),
            head_sha=group.take("head_sha", str),
            head_ref=group.take("head_ref", str),
            base_sha=group.take("base_sha", str),
            base_ref=group.take("base_ref", str),
        )
