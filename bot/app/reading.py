"""Webhook payloads to notices: what is acted upon, and nothing else of them is kept.

Deliveries of repositories that are not served, and what we ourselves brought about, come to nothing (S4). What our bot
account causes is heard in three cases all the same, because lives depend on it and nobody else tells: a pull request
that it merged is closed, the branch that it merged into has moved, and a workflow run that it started has ended.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from pydantic import ValidationError

from bot.app.notices import (
    BranchNotice,
    ButtonNotice,
    CommentNotice,
    GroupNotice,
    InstallationNotice,
    Notice,
    Place,
    PullNotice,
    RerunNotice,
    RunNotice,
)
from bot.app.served import Ourselves, is_owner_served, is_served
from bot.conversation.commands import first_line, parse
from bot.events import IssueCommentEvent, MergeGroupEvent, PullRequestEvent, WorkflowRunEvent
from bot.findings.terminal import plain
from bot.payload import Node
from schemas.errors import UsageError

PULL_ACTIONS = frozenset({"opened", "synchronize", "reopened", "closed"})
"""Besides these, `edited` counts where the base branch was changed."""
BRANCH = "refs/heads/"


def read_notice(event: str, payload: Mapping[str, Any], *, us: Ourselves) -> Notice | None:
    """What a delivery of this event is to us; None for what we do not act upon.

    Raises UsageError that names the first key that is missing or wrong.
    """
    read = _READERS.get(event)
    if read is None:
        return None
    try:
        return read(Node(event, payload), us)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"event {event}: `{plain(where)}` is not as GitHub documents it: {first['msg']}") from None


def _read_pull(top: Node, us: Ourselves) -> Notice | None:
    if (place := _place(top, us)) is None or top.take("action", str) not in PULL_ACTIONS | {"edited"}:
        return None
    event = PullRequestEvent.read(top.content)
    if event.action == "edited" and not event.retargeted:
        return None
    if event.sender.id == us.bot and event.action != "closed":
        return None
    return PullNotice(
        place=place, action=event.action, number=event.number, head=event.head_sha, sender=event.sender.id
    )


def _read_comment(top: Node, us: Ourselves) -> Notice | None:
    if (place := _place(top, us)) is None or top.take("action", str) != "created":
        return None
    event = IssueCommentEvent.read(top.content)
    if not event.on_pull or event.bot or event.author.id == us.bot or parse(event.body) is None:
        return None
    return CommentNotice(
        place=place,
        number=event.number,
        comment=event.comment,
        author=event.author.id,
        login=event.author.login,
        body=first_line(event.body),
        created=event.created.astimezone(UTC).isoformat(),
    )


def _read_check_run(top: Node, us: Ourselves) -> Notice | None:
    action = top.take("action", str)
    if (place := _place(top, us)) is None or action not in ("requested_action", "rerequested"):
        return None
    check, sender = top.below("check_run"), top.user("sender")
    if not _is_ours(check, us) or sender.id == us.bot:
        return None
    said: dict[str, Any] = {
        "place": place,
        "check": check.take("id", int),
        "external": check.text("external_id"),
        "head": check.take("head_sha", str),
        "sender": sender.id,
        "login": sender.login,
    }
    if action == "rerequested":
        return RerunNotice(**said)
    return ButtonNotice(**said, button=top.below("requested_action").take("identifier", str))


def _read_check_suite(top: Node, us: Ourselves) -> Notice | None:
    if (place := _place(top, us)) is None or top.take("action", str) != "rerequested":
        return None
    suite, sender = top.below("check_suite"), top.user("sender")
    if not _is_ours(suite, us) or sender.id == us.bot:
        return None
    head = suite.take("head_sha", str)
    return RerunNotice(place=place, check=0, external="", head=head, sender=sender.id, login=sender.login)


def _read_run(top: Node, us: Ourselves) -> Notice | None:
    if (place := _place(top, us)) is None or top.take("action", str) != "completed":
        return None
    event = WorkflowRunEvent.read(top.content)
    # Only what was dispatched can be ours; whether it is, the book knows by the run's id.
    return RunNotice(place=place, run=event.run) if event.event == "workflow_dispatch" else None


def _read_group(top: Node, us: Ourselves) -> Notice | None:
    if (place := _place(top, us)) is None or top.take("action", str) != "checks_requested":
        return None
    event = MergeGroupEvent.read(top.content)
    return GroupNotice(
        place=place, head=event.head_sha, head_ref=event.head_ref, base=event.base_sha, base_ref=event.base_ref
    )


def _read_push(top: Node, us: Ourselves) -> Notice | None:
    ref = top.take("ref", str)
    if (place := _place(top, us)) is None or not ref.startswith(BRANCH) or top.take("deleted", bool):
        return None
    return BranchNotice(place=place, ref=ref.removeprefix(BRANCH), sha=top.take("after", str))


def _read_installation(top: Node, us: Ourselves) -> Notice | None:
    """New repositories are heard of where they are served; that we lost some is heard always, they may have been."""
    action, installation = top.take("action", str), top.below("installation")
    lost = action in ("deleted", "suspend")
    added = () if lost else tuple(one for one in _repositories(top) if is_served(one[1], us.repositories))
    removed = _repositories(top) if lost else _repositories(top, "repositories_removed")
    # That we are let in again comes without a list.
    again = action == "unsuspend" and is_owner_served(installation.below("account").take("login", str), us.repositories)
    if not (lost or again or added or removed):
        return None
    number = installation.take("id", int)
    return InstallationNotice(action=action, installation=number, repositories=added, removed=removed)


_READERS: dict[str, Callable[[Node, Ourselves], Notice | None]] = {
    "pull_request": _read_pull,
    "issue_comment": _read_comment,
    "check_run": _read_check_run,
    "check_suite": _read_check_suite,
    "workflow_run": _read_run,
    "merge_group": _read_group,
    "push": _read_push,
    "installation": _read_installation,
    "installation_repositories": _read_installation,
}
EVENTS = tuple(_READERS)
"""All that is acted upon."""


def _place(top: Node, us: Ourselves) -> Place | None:
    """Where it happened; None where we do not serve. Raises UsageError, located."""
    repository = top.below("repository")
    name = repository.take("full_name", str)
    if not is_served(name, us.repositories):
        return None
    installation = top.below("installation").take("id", int)
    return Place(repository=repository.take("id", int), name=name, installation=installation)


def _is_ours(check: Node, us: Ourselves) -> bool:
    app = check.maybe("app")
    return app is not None and app.take("id", int) == us.app


def _repositories(top: Node, only: str = "") -> tuple[tuple[int, str], ...]:
    """The repositories that a payload lists, by whichever of its keys it does. Raises UsageError, located."""
    keys = [only] if only else ["repositories", "repositories_added"]
    listed = [one for key in keys if top.content.get(key) is not None for one in top.take(key, list)]
    nodes = [Node(top.event, {"repository": one}).below("repository") for one in listed]
    return tuple((node.take("id", int), node.take("full_name", str)) for node in nodes)
