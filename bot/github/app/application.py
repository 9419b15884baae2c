"""The App itself: what it asks GitHub with its own key, which opens no repository.

Source: https://docs.github.com/en/rest/apps/apps
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import jwt
from github import Auth, Github
from pydantic import SecretStr

from bot.github.app.installed import Installation, Reached, Self, Token, to_installation, to_self
from bot.github.connection import API_VERSION, PUBLIC, TIMEOUT
from bot.github.failures import asking
from bot.github.retry import Patience, repeat
from bot.github.values import User
from schemas.errors import UsageError

PAGE = 100


class Application:
    """An App on GitHub, by its id and its private key (PEM). For any number of threads.

    Making one makes no call. Raises UsageError for a key that signs nothing.
    """

    def __init__(
        self,
        app: int,
        private_key: SecretStr,
        *,
        base_url: str = PUBLIC,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.id = app
        self.base_url, self.pause = base_url.rstrip("/"), pause
        self._auth = _open_key(app, private_key)

    def itself(self) -> Self:
        """The App as GitHub knows it. Forbidden where the key is not one of this App's."""
        with asking(f"the App {self.id}"):
            return to_self(self.ask("GET", "/app"))

    def clock(self) -> datetime:
        """What time it is at GitHub, to the second. Raises GithubError."""
        with asking("GitHub's clock"):
            return parsedate_to_datetime(self.look("GET", "/app")[0]["date"])

    def bot(self) -> User:
        """The account that the App writes as. Raises GithubError."""
        login = self.itself().login
        inside = next((one.id for one in self.installations() if not one.suspended), None)
        with asking(f"user {login}"):
            # Anybody may ask, where nobody lets us in yet; with a token it may be asked more often.
            auth = None if inside is None else self._look_around(inside)
            with self._open(auth) as opened:
                answer = opened.requester.requestJsonAndCheck("GET", f"/users/{quote(login, safe='')}")[1]
                return User(int(answer["id"]), str(answer["login"]))

    def installations(self) -> Iterator[Installation]:
        """Where it is installed."""
        with asking(f"installations of the App {self.id}"):
            for one in self.pages("/app/installations"):
                yield to_installation(one)

    def repositories(self, installation: int) -> Iterator[Reached]:
        """What an installation lets us into. The token for it can do nothing else, and is dropped afterwards.

        Raises GithubError: NotFound where the installation is gone, Forbidden where it is suspended.
        """
        with asking(f"repositories of installation {installation}"):
            for one in self.pages(
                "/installation/repositories", key="repositories", auth=self._look_around(installation)
            ):
                yield Reached(int(one["id"]), str(one["full_name"]), installation, str(one["default_branch"]))

    def mint(self, installation: int, *, repository: int, permissions: Mapping[str, str]) -> Token:
        """A token of an hour for one repository, which may do this and no more.

        Rejected where the installation lacks a permission or the repository, NotFound where it is gone.
        Source: https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        """
        body = {"repository_ids": [repository], "permissions": dict(permissions)}
        wanted = ", ".join(f"{name}: {level}" for name, level in sorted(permissions.items()))

        def mint() -> Token:
            with asking(f"token of installation {installation} for repository {repository} ({wanted})"):
                answer = self.ask("POST", f"/app/installations/{installation}/access_tokens", body)
                return Token(SecretStr(answer["token"]), datetime.fromisoformat(answer["expires_at"]))

        return repeat(mint, self.pause)  # a token that got lost with its answer ends by itself

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        """What GitHub answers the App. Raises what PyGithub raises: call it within `asking`."""
        return self.look(verb, path, body)[1]

    def look(self, verb: str, path: str, body: Any = None) -> tuple[Mapping[str, Any], Any]:
        """The same, with the headers of the answer, their names in lower case."""
        with self._open(self._auth) as opened:
            headers, answer = opened.requester.requestJsonAndCheck(verb, path, input=body)
            return headers, answer

    def pages(self, path: str, *, key: str | None = None, auth: Auth.Auth | None = None) -> Iterator[Any]:
        """Every item of a list (below `key` of the answer), page after page, as the answers' Link headers lead."""
        following: str | None = f"{path}?per_page={PAGE}"
        with self._open(auth or self._auth) as opened:
            while following:
                headers, answer = opened.requester.requestJsonAndCheck("GET", following)
                yield from answer if key is None else answer[key]
                following = _next(headers.get("link", ""))

    def _look_around(self, installation: int) -> Auth.Token:
        """A token that can do nothing but see what lets us in."""
        body = {"permissions": {"metadata": "read"}}

        def mint() -> Auth.Token:
            with asking(f"token of installation {installation} (metadata: read)"):
                return Auth.Token(self.ask("POST", f"/app/installations/{installation}/access_tokens", body)["token"])

        return repeat(mint, self.pause)  # as in `mint`

    @contextmanager
    def _open(self, auth: Auth.Auth | None) -> Iterator[Github]:
        """A connection of one's own: PyGithub's are for one thread, and these calls are rare."""
        opened = Github(
            auth=auth,
            base_url=self.base_url,
            api_version=API_VERSION,
            user_agent="taxobot",
            timeout=TIMEOUT,
            retry=Patience(pause=self.pause),
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        try:
            yield opened
        finally:
            opened.close()


def _open_key(app: int, private_key: SecretStr) -> Auth.AppAuth:
    text = private_key.get_secret_value().strip()
    try:
        auth = Auth.AppAuth(app, text + "\n")
        auth.create_jwt()
    except (jwt.PyJWTError, AssertionError, TypeError, ValueError):
        # What the library says may hold parts of the key.
        raise UsageError(
            "the App's private key cannot be read: TAXOBOT_PRIVATE_KEY has to be the whole .pem file that GitHub made,"
            " from -----BEGIN to -----END, without a password"
        ) from None
    return auth


def _next(link: str) -> str | None:
    """The address of the next page, if there is one."""
    for part in link.split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return address.strip().strip("<>")
    return None
