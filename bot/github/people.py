"""Who may do what.

Sources: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
and https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
"""

from __future__ import annotations

from urllib.parse import quote

from bot.github.connection import Connection
from bot.github.convert import to_role
from bot.github.errors import NotFound
from bot.github.failures import asking
from bot.github.values import Role


class PeopleCalls(Connection):
    """`bot.github.seam.People`; `user` is the connection's."""

    def role(self, login: str) -> Role:
        """The person's role in the repository; NONE for somebody who has none, or who does not exist."""
        try:
            with asking(f"permission of {login} in {self.name}"):
                return to_role(self._send("GET", f"/collaborators/{quote(login, safe='')}/permission"))
        except NotFound:
            return Role.NONE

    def is_member(self, team: str, login: str) -> bool:
        """Whether the person is an active member of the organization's team (its slug).

        Invited ones are not. Forbidden where the token may not look into the organization: a workflow's own may not.
        """
        owner = self.name.partition("/")[0]
        path = f"/orgs/{owner}/teams/{quote(team, safe='')}/memberships/{quote(login, safe='')}"
        try:
            with asking(f"membership of {login} in team {owner}/{team}"):
                answer = self._github.requester.requestJsonAndCheck("GET", path)[1]
                return bool(answer["state"] == "active")
        except NotFound:
            return False
