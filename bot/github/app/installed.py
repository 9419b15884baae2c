"""The App and its installations, reduced to what taxobot looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Self:
    """The App: its slug names its bot, `permissions` and `events` are those that its settings ask for."""

    id: int
    slug: str
    name: str
    permissions: Mapping[str, str]
    events: frozenset[str]

    @property
    def login(self) -> str:
        """Of its bot account. No person can have a login with brackets."""
        return f"{self.slug}[bot]"


@dataclass(frozen=True, slots=True)
class Installation:
    """The App on an account: what it was granted there, which may be less than it asks for by now."""

    id: int
    account: str
    permissions: Mapping[str, str]
    events: frozenset[str]
    suspended: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """A repository that an installation lets us into; `name` is OWNER/NAME."""

    id: int
    name: str
    installation: int
    default_branch: str


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token, and when it ends."""

    secret: SecretStr
    expires: datetime


def to_self(answer: Mapping[str, Any]) -> Self:
    """Of GitHub's answer about an App."""
    granted = {str(name): str(level) for name, level in answer["permissions"].items()}
    return Self(int(answer["id"]), str(answer["slug"]), str(answer["name"]), granted, frozenset(answer["events"]))


def to_installation(answer: Mapping[str, Any]) -> Installation:
    """Of GitHub's answer about an installation."""
    account = answer.get("account") or {}
    return Installation(
        id=int(answer["id"]),
        account=str(account.get("login") or account.get("slug") or ""),
        permissions={str(name): str(level) for name, level in answer["permissions"].items()},
        events=frozenset(answer["events"]),
        suspended=answer.get("suspended_at") is not None,
    )
