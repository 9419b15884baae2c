"""The App's ways into its repositories: the answer to `bot.app.seams.Doors`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from bot.github.app.application import Application
from bot.github.app.hub import AppHub, Purpose
from bot.github.app.installed import Self
from bot.github.app.tokens import Tokens
from bot.github.errors import NotFound
from bot.github.values import User


class Place(Protocol):
    """A repository that lets the App in."""

    @property
    def id(self) -> int:
        """GitHub's number for it."""
        ...

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        ...

    @property
    def installation(self) -> int:
        """The installation that lets us in."""
        ...


class Places(Protocol):
    """Those repositories; `bot.app.book.repositories.Repositories` knows them."""

    def get(self, repository: int) -> Place | None:
        """One of them, by its id."""
        ...


class AppDoors:
    """Ways into the repositories of `places`, for any number of threads. `purposes` says what a token for each purpose
    may do (`bot.app.permissions.PURPOSES`).
    """

    def __init__(
        self,
        application: Application,
        places: Places,
        *,
        purposes: Mapping[Purpose, Mapping[str, str]],
        tokens: Tokens | None = None,
    ) -> None:
        self.application = application
        self._places, self._purposes = places, purposes
        self._tokens = tokens or Tokens(application)

    @property
    def app(self) -> int:
        """The App's id."""
        return self.application.id

    @cached_property
    def itself(self) -> Self:
        """The App as GitHub knew it when this was asked first. Raises GithubError."""
        return self.application.itself()

    @cached_property
    def me(self) -> User:
        """The App's bot account. Raises GithubError."""
        return self.application.bot()

    def hub(self, repository: int) -> AppHub:
        """GitHub, as the App sees this repository; for one thread. Raises GithubError."""
        place = self._place(repository)

        def get(purpose: Purpose) -> str:
            return self._tokens.get(place.installation, place.id, self._purposes[purpose])

        application = self.application
        return AppHub(
            place.name,
            get=get,
            forget=self._tokens.forget,
            me=self.me,
            base_url=application.base_url,
            pause=application.pause,
        )

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        """A token of an hour that can do this in this repository, and no more. Raises GithubError."""
        return self._tokens.get(self._place(repository).installation, repository, permissions)

    def _place(self, repository: int) -> Place:
        place = self._places.get(repository)
        if place is None:
            raise NotFound(f"repository {repository}: it does not let the App in (any more)", 404)
        return place
