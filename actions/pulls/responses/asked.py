"""What a command is answered with: who asked for what, and what is known of the pull request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from actions.pulls.case import Case
from actions.pulls.checked import Checked, check_pull
from actions.pulls.standing import stand
from bot.comment.situation import Situation
from bot.conversation.authority import NO_TEAMS, Rights, may
from bot.conversation.commands import Command
from bot.events import IssueCommentEvent
from bot.github.sticky import Found
from bot.github.values import Comment, Pull
from bot.records import Record

Outcome = Literal["told", "done", "started", "refused"]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, and what came of the command."""

    said: str
    outcome: Outcome = "told"


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs the pull request's commits: checking them, and where a checked head stands."""

    check: Callable[[Case, Pull], Checked] = check_pull
    stand: Callable[[Case, Checked, Record | None], Situation] = stand


@dataclass(frozen=True)
class Asked:
    """A command on an open pull request, as it stands when the command is read. Facts are looked up when asked for."""

    case: Case
    event: IssueCommentEvent
    command: Command
    pull: Pull
    desk: Desk

    @property
    def comment(self) -> Comment:
        """The comment that the command stands in."""
        return Comment(self.event.comment, self.event.author, self.event.body, self.event.created)

    @property
    def head(self) -> str:
        """The full sha of the pull request's head."""
        return self.pull.head_sha

    @property
    def login(self) -> str:
        """Who asks."""
        return self.event.author.login

    @cached_property
    def found(self) -> Found | None:
        """Our comment on the pull request."""
        return self.case.recall(self.pull.number)

    @property
    def record(self) -> Record | None:
        """What is remembered of the pull request, maybe of an older head."""
        return self.found.record if self.found else None

    @cached_property
    def checked(self) -> Checked:
        """The head, checked now under the base's policy."""
        return self.desk.check(self.case, self.pull)

    @cached_property
    def rights(self) -> Rights:
        """What the author of the comment may do. Teams are asked only where the role is not enough."""
        rights = Rights.of(self.case.hub, self.event.author, NO_TEAMS)
        if may(rights, self.command.name):
            return rights
        return Rights.of(self.case.hub, self.event.author, self.checked.policy.teams)

    @property
    def log(self) -> str:
        """The page of the workflow run that answers."""
        return self.case.log_url(self.pull.number)
