"""Who may say what. Default-deny: nobody may do more than what GitHub says of exactly this person, now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from bot.conversation.commands import Name
from bot.github.errors import GithubError, NotFound, Unavailable
from bot.github.seam import People
from bot.github.values import Role, User
from schemas.policy import TeamsPolicy

ANYONE = frozenset({Name.HELP, Name.VALIDATE, Name.ESTIMATE, Name.STATUS, Name.EXPLAIN})
STARTERS = frozenset({Name.PRECHECK, Name.RUN, Name.RETRY, Name.CANCEL})
RULERS = frozenset({Name.ALLOW, Name.OVERRIDE})
NO_TEAMS = TeamsPolicy()


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do. `doubts` are the questions that GitHub did not answer; each counts as a no."""

    user: User
    role: Role = Role.NONE
    triager: bool = False
    maintainer: bool = False
    doubts: tuple[str, ...] = ()

    @classmethod
    def of(cls, hub: People, user: User, teams: TeamsPolicy, *, patient: bool = False) -> Self:
        """Ask GitHub. `user` is who spoke, by id; `teams` come from the policy of the base branch, never the head's.

        Calls that fail grant nothing. A login that belongs to another id by now grants nothing either. With `patient`,
        Unavailable is raised: whoever can wait asks again.
        """
        doubts = _Doubts(patient)
        if not _is_still(hub, user, doubts):
            return cls(user, doubts=tuple(doubts.said))
        role = _role(hub, user, doubts)
        maintainer = not role.reaches(Role.MAINTAIN) and _is_in(hub, user, teams.maintainers, doubts)
        triager = not (maintainer or role.reaches(Role.WRITE)) and _is_in(hub, user, teams.triagers, doubts)
        return cls(user, role, triager, maintainer, tuple(doubts.said))


@dataclass
class _Doubts:
    """What was not granted because a call failed; what may pass is raised where somebody is `patient`."""

    patient: bool
    said: list[str] = field(default_factory=list)

    def note(self, about: str, error: GithubError) -> None:
        if self.patient and isinstance(error, Unavailable):
            raise error
        self.said.append(f"{about}: {error}")


def may(rights: Rights, command: Name) -> bool:
    """Whether this person may give this command."""
    if command in ANYONE:
        return True
    if command in STARTERS:
        return rights.role.reaches(Role.WRITE) or rights.triager or rights.maintainer
    return command in RULERS and (rights.role.reaches(Role.MAINTAIN) or rights.maintainer)


def _is_still(hub: People, user: User, doubts: _Doubts) -> bool:
    try:
        found = hub.user(user.login)
    except GithubError as error:
        doubts.note(f"the account {user.login}", error)
        return False
    if found.id != user.id:
        doubts.said.append(f"the account {user.login}: it belongs to somebody else by now")
    return found.id == user.id


def _role(hub: People, user: User, doubts: _Doubts) -> Role:
    try:
        return hub.role(user.login)
    except GithubError as error:
        doubts.note(f"the role of {user.login}", error)
        return Role.NONE


def _is_in(hub: People, user: User, teams: Iterable[str], doubts: _Doubts) -> bool:
    """Whether the person is in one of these teams; in none of an empty list."""
    for team in teams:
        try:
            if hub.is_member(team, user.login):
                return True
        except NotFound:
            doubts.said.append(f"the team {team}: there is none, or it cannot be seen")
        except GithubError as error:
            doubts.note(f"the team {team}", error)
    return False
