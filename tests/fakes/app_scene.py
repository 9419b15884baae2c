"""An App on the fake GitHub, and a book of where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.permissions import EVENTS, PURPOSES, permissions
from bot.github.app.application import Application
from bot.github.app.doors import AppDoors
from bot.github.app.hub import AppHub
from bot.github.app.tokens import Tokens
from fakes.github.apps import AppHandle
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.handles import RepositoryHandle


@dataclass(frozen=True)
class Place:
    """A repository that lets the App in."""

    id: int
    name: str
    installation: int


@dataclass
class Places:
    """Those repositories."""

    known: list[Place] = field(default_factory=list)

    def get(self, repository: int) -> Place | None:
        return next((one for one in self.known if one.id == repository), None)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    time: float

    def __call__(self) -> float:
        return self.time


@dataclass
class Scene:
    """One App, installed in two private repositories of acme."""

    github: FakeGitHub
    handle: AppHandle
    repository: RepositoryHandle
    other: RepositoryHandle
    application: Application
    places: Places
    clock: Clock
    doors: AppDoors
    hubs: list[AppHub] = field(default_factory=list)

    def asked(self, method: str, path: str) -> list[object]:
        """The bodies of the requests to a path."""
        return [one.body for one in self.github.requests if (one.method, one.path) == (method, path)]

    @property
    def id(self) -> int:
        """Of the repository."""
        return self.repository.record.id

    def hub(self) -> AppHub:
        """GitHub, as the App sees the repository; closed with the scene."""
        self.hubs.append(self.doors.hub(self.id))
        return self.hubs[-1]

    @property
    def minted(self) -> list[object]:
        """What tokens were asked for."""
        return self.asked("POST", f"/app/installations/{self.handle.installation}/access_tokens")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with checked(tmp_path / "github") as github:
        made = make_scene(github)
        yield made
        for hub in made.hubs:
            hub.close()


def make_scene(github: FakeGitHub) -> Scene:
    """The App on this GitHub."""
    repository = github.repository("acme/taxonomy", private=True)
    other = github.repository("acme/other", private=True)
    handle = github.app("taxobot", permissions(merge=True), on="acme", events=EVENTS)
    key = SecretStr(handle.private_key)
    application = Application(handle.id, key, base_url=github.url, pause=lambda _: None)
    places = Places([Place(one.record.id, one.name, handle.installation) for one in (repository, other)])
    clock = Clock(github.world.now().timestamp())
    doors = AppDoors(application, places, purposes=PURPOSES, tokens=Tokens(application, now=clock))
    return Scene(github, handle, repository, other, application, places, clock, doors)
