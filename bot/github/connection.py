"""The connection to one repository on GitHub that all calls share.

Source: https://pygithub.readthedocs.io/en/stable/github.html
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from github import Auth, Github
from github.Repository import Repository

from bot.github.errors import GithubError
from bot.github.failures import asking
from bot.github.retry import Patience
from bot.github.values import User
from schemas.errors import UsageError

API_VERSION = "2022-11-28"
PUBLIC = "https://api.github.com"
TIMEOUT = 30
ACTIONS_BOT = User(41898282, "github-actions[bot]")
"""Who a workflow's own token acts as on github.com; an Enterprise Server has another id for it."""


class Connection:
    """A repository, seen with one token. Opening it makes no call.

    `base_url` is https://api.github.com or https://HOST/api/v3. `me` is who the token acts as; not given, that is the
    workflow's own identity. `patience` decides what is tried again. Raises UsageError without a token.
    """

    def __init__(
        self,
        name: str,
        *,
        token: str,
        base_url: str = PUBLIC,
        api_version: str = API_VERSION,
        me: User | None = None,
        pause: Callable[[float], None] = time.sleep,
        patience: Patience | None = None,
    ) -> None:
        if not token:
            raise UsageError("input `token` is empty: pass `${{ github.token }}`, and give the job its permissions")
        self.name = name
        self._base_url, self._me, self._pause = base_url.rstrip("/"), me, pause
        self._github = Github(
            auth=Auth.Token(token),
            base_url=self._base_url,
            api_version=api_version,
            user_agent="taxobot",
            per_page=100,
            timeout=TIMEOUT,
            retry=patience or Patience(pause=pause),
            # A step writes a handful of times; what GitHub finds too much is waited for (`retry.py`).
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        self._repo: Repository = self._github.get_repo(name)

    @cached_property
    def id(self) -> int:
        """The repository's id."""
        with asking(f"repository {self.name}"):
            return self._repo.id

    @cached_property
    def default_branch(self) -> str:
        """The name of the default branch."""
        with asking(f"repository {self.name}"):
            return self._repo.default_branch

    @cached_property
    def me(self) -> User:
        """Who the token acts as."""
        if self._me is None and self._base_url == PUBLIC:
            return ACTIONS_BOT
        return self._me or self.user(ACTIONS_BOT.login)

    def user(self, login: str) -> User:
        """Who has this login now."""
        with asking(f"user {login}"):
            user = self._github.get_user(login)
            return User(user.id, user.login)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._github.close()

    def _send(self, verb: str, path: str, body: Any = None) -> Any:
        """A call that PyGithub has no method for, or one that swallows errors; `path` is below the repository."""
        return self._github.requester.requestJsonAndCheck(verb, f"/repos/{self.name}{path}", input=body)[1]


def ignoring(status: int, call: Callable[[], object]) -> None:
    """Make a call for which this answer means that nothing is left to do."""
    try:
        call()
    except GithubError as error:
        if error.status != status:
            raise
