"""Approvals: somebody's word that one head may cost GPU time, made from a command and looked at again before each job.

A comment names no commit. So a bare command speaks for the head that its author could have seen: the one that was
looked at before the comment was written, and that is still the head now. A commit's whole id speaks for itself; its
first digits do not, because whoever pushes can try commits until one begins alike. A button belongs to the commit
of its check run, and GitHub tells which that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.conversation.authority import Rights, may
from bot.conversation.commands import Command, Name, parse
from bot.gate import GATE
from bot.github.errors import GithubError, Unavailable
from bot.github.seam import Checks, Comments, People, Repository, Workflows
from bot.github.values import Comment, Pull, User
from bot.records import Approval, Purpose, Record
from schemas.policy import TeamsPolicy

DISPATCH, COMMENT, CHECK = "dispatch", "comment", "check"
PURPOSES: Mapping[Name, Purpose] = {Name.RUN: "run", Name.PRECHECK: "precheck"}
"""The commands that approve something, and what."""


class Hub(Repository, Comments, Checks, People, Workflows, Protocol):
    """What an approval is verified with."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not done: one clause for people."""

    reason: str


def bind(command: Command, comment: Comment, *, record: Record | None, head: str) -> Refusal | None:
    """Tell whether a command speaks for the head as it is now; a Refusal says why it does not.

    `record` is what we remember of the pull request. Its `seen` is our own time, not the commit's, which its author
    can choose.
    """
    named = command.argument if command.name in PURPOSES else ""
    if not head.startswith(named):
        return Refusal(f"the head is {head[:7]} now, not {named[:7]}")
    if named == head:
        return None
    if record is None or record.head != head:
        return Refusal(f"the head {head[:7]} was not looked at when the comment was written")
    seen = datetime.fromisoformat(record.seen)
    # Within one second nobody knows which was first; then only digits tell that the comment means this head.
    if seen > comment.created or (seen == comment.created and not named):
        return Refusal(f"the head {head[:7]} may be newer than the comment")
    return None


def approve(
    command: Command, comment: Comment, *, rights: Rights, record: Record, pull: Pull, check: int = 0
) -> Approval | Refusal:
    """Make the approval of a pull request's head out of a `run` or `precheck` command.

    `record` must be that of the head, with the merge base and policy that hold now. `check` is the check run whose
    button was pressed, where `comment` only says by whom and when. Raises ValueError for any other command.
    """
    if command.name not in PURPOSES:
        raise ValueError(f"{command.name} approves nothing")
    purpose = PURPOSES[command.name]
    if comment.author.id != rights.user.id or not may(rights, command.name):
        return Refusal(f"{comment.author.login} may not start a {purpose}")
    if refusal := bind(command, comment, record=record, head=pull.head_sha):
        return refusal
    return Approval(
        repository=record.repository,
        pull=pull.number,
        head=pull.head_sha,
        base=record.base,
        policy=record.policy,
        purpose=purpose,
        approver=comment.author.id,
        login=comment.author.login,
        source=f"{CHECK}:{check}" if check else f"{COMMENT}:{comment.id}",
        time=_say_time(comment.created),
    )


def verify_approval(
    hub: Hub,
    approval: Approval,
    *,
    pull: Pull,
    merge_base: str,
    policy: str,
    teams: TeamsPolicy,
    run: int = 0,
    patient: bool = False,
) -> str:
    """Why the approval does not hold; empty where it does.

    `pull` is the pull request as it is now, `merge_base` that of its head, `policy` the git id of the base's policy and
    `teams` what it says. `run` is the workflow run that asks, whose actor is looked at where it was started by hand.
    What GitHub does not answer counts against the approval; with `patient`, Unavailable is raised instead: whoever can
    wait asks again.
    """
    facts = {
        "repository": (approval.repository, hub.id),
        "pull request": (approval.pull, pull.number),
        "head": (approval.head, pull.head_sha),
        "merge base": (approval.base, merge_base),
        "policy": (approval.policy, policy),
    }
    if not pull.open:
        return f"pull request {pull.number} is closed"
    if wrong := next((name for name, (approved, now) in facts.items() if approved != now), ""):
        return _say_difference(wrong, *facts[wrong])
    try:
        return _verify_source(hub, approval, run) or _verify_person(hub, approval, teams, patient=patient)
    except GithubError as error:
        if patient and isinstance(error, Unavailable):
            raise
        return f"GitHub could not tell whether it holds: {error}"


def _say_difference(name: str, approved: object, now: object) -> str:
    return f"the approval is for {name} {approved or 'none'}, which is {now or 'none'} now"


def _verify_source(hub: Hub, approval: Approval, run: int) -> str:
    """Where the word was given must still say so: the comment or the check run by its id, or the run that was started
    by hand.
    """
    if approval.source == DISPATCH:
        return _verify_starter(hub, approval, run)
    kind, _, identifier = approval.source.partition(":")
    return (_verify_button if kind == CHECK else _verify_comment)(hub, approval, int(identifier))


def _verify_button(hub: Hub, approval: Approval, number: int) -> str:
    """The check run must be the gate's, of this very commit and pull request. Who pressed, GitHub told once."""
    check = next((one for one in hub.checks(approval.head, GATE) if one.id == number), None)
    if check is None or check.external_id != str(approval.pull):
        return f"check run {number} is none of {GATE} on {approval.head[:7]} for pull request {approval.pull}"
    return "" if _is_time(approval.time) else "the approval has no time"


def _verify_comment(hub: Hub, approval: Approval, number: int) -> str:
    comment = next((one for one in hub.comments(approval.pull) if one.id == number), None)
    if comment is None:
        return f"comment {number} is not on pull request {approval.pull}"
    if (who := _differs(comment.author, approval)) or approval.time != _say_time(comment.created):
        return f"comment {number} was written {who or 'at another time'}, which the approval does not say"
    command = parse(comment.body)
    if not isinstance(command, Command) or PURPOSES.get(command.name) != approval.purpose:
        return f"comment {number} does not ask for a {approval.purpose}"
    if not approval.head.startswith(command.argument):
        return f"comment {number} asks for {command.argument[:7]}, not for {approval.head[:7]}"
    return ""


def _verify_starter(hub: Hub, approval: Approval, run: int) -> str:
    if not run:
        return "no workflow run is known that was started by hand"
    started = hub.run(run)
    if started.event != "workflow_dispatch":
        return f"run {run} was started by {started.event}, not by hand"
    if who := _differs(started.actor, approval):
        return f"run {run} was started {who}, which the approval does not say"
    return "" if _is_time(approval.time) else "the approval has no time"


def _verify_person(hub: Hub, approval: Approval, teams: TeamsPolicy, *, patient: bool) -> str:
    rights = Rights.of(hub, User(approval.approver, approval.login), teams, patient=patient)
    if may(rights, Name(approval.purpose)):
        return ""
    doubts = f" ({'; '.join(rights.doubts)})" if rights.doubts else ""
    return f"{approval.login} may not start a {approval.purpose} any more{doubts}"


def _differs(person: User, approval: Approval) -> str:
    same = (person.id, person.login.casefold()) == (approval.approver, approval.login.casefold())
    return "" if same else f"by {person.login} (user id {person.id})"


def _say_time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")


def _is_time(text: Any) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False
