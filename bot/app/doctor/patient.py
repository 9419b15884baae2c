"""What the checks look at: the App, where it is installed, what the operator wants, the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pydantic import SecretStr

from bot.app.book.book import Book
from bot.app.served import is_served
from bot.github.app.application import Application
from bot.github.app.deliveries import Deliveries
from bot.github.app.inspection import Inspection
from bot.github.app.installed import Installation, Reached, Self
from bot.github.app.tokens import Tokens
from schemas.app import AppConfig


@dataclass(frozen=True)
class Patient:
    """Everything is asked once, when it is looked at first; asking may raise GithubError.

    `book` opens the database, and may raise UsageError. `ping` sends a signed delivery to a URL and returns the HTTP
    status of the answer, 0 where there was none. `now` is the time in seconds.
    """

    application: Application
    config: AppConfig
    book: Callable[[], Book]
    ping: Callable[[str, SecretStr], int]
    secret: SecretStr
    now: Callable[[], float]

    @cached_property
    def itself(self) -> Self:
        """The App as its settings are."""
        return self.application.itself()

    @cached_property
    def tokens(self) -> Tokens:
        """For what is asked about repositories."""
        return Tokens(self.application)

    @cached_property
    def installations(self) -> tuple[Installation, ...]:
        """Where it is installed."""
        return tuple(self.application.installations())

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """The repositories that let it in, those of suspended installations aside."""
        inside = (one for one in self.installations if not one.suspended)
        return tuple(place for one in inside for place in self.application.repositories(one.id))

    @cached_property
    def served(self) -> tuple[Inspection, ...]:
        """Those of them that the operator's list admits."""
        return tuple(
            Inspection(self.application, self.tokens, one)
            for one in self.reached
            if is_served(one.name, self.config.repositories)
        )

    @cached_property
    def deliveries(self) -> Deliveries:
        """What GitHub delivered."""
        return Deliveries(self.application)
