"""The fake GitHub as tests hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from fakes.github.actions_seam import ActionsFactory, Event
from fakes.github.apps import AppHandle, install
from fakes.github.checker import Checker
from fakes.github.faults import Faults
from fakes.github.handles import RepositoryHandle
from fakes.github.host import Host
from fakes.github.idle import IdleActions
from fakes.github.rest import Rest, Seen
from fakes.github.routes import load
from fakes.github.routing import ROUTES
from fakes.github.server import Server
from fakes.github.services.hooks import Delivery, Hooks
from fakes.github.state import Permissions, Team, Token
from fakes.github.violations import Violations
from fakes.github.world import World


class FakeGitHub:
    """A GitHub of its own in a folder; listens until it is closed. Raises NoDescription without GitHub's description.

    `clock` tells the time (aware). `actions` makes what runs workflows.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
        actions: ActionsFactory = IdleActions,
    ) -> None:
        load()
        checker = Checker()
        checker.require({(one.method, one.template): one for one in ROUTES})
        self.world = World(folder, clock)
        self._rest = Rest(self.world, checker)
        self._server = Server(self.world, self._rest, port)
        self.url = self.world.url = self._server.url
        self._hooks = Hooks(self.world, checker)
        self.world.again, self.world.tell_app = self._hooks.again, self._hooks.tell_app
        self.host = Host(self.world)
        self.actions = self.world.backend = actions(self.host)
        self.world.listeners += [self._hooks.on_event, self.actions.on_event]

    @property
    def violations(self) -> Violations:
        """What did not conform to GitHub's description."""
        return self.world.violations

    @property
    def faults(self) -> Faults:
        """Where faults are ordered."""
        return self.world.faults

    @property
    def requests(self) -> list[Seen]:
        """The REST requests so far."""
        return self._rest.seen

    @property
    def events(self) -> list[Event]:
        """The events so far."""
        return self._hooks.events

    def deliveries(self) -> list[Delivery]:
        """The webhooks' deliveries, once all that wait are done."""
        self._hooks.wait()
        return self._hooks.deliveries

    def repository(
        self,
        name: str,
        *,
        source: Path | None = None,
        files: Mapping[str, str | bytes] | None = None,
        private: bool = False,
        default_branch: str = "main",
    ) -> RepositoryHandle:
        """A new repository: the branches of a git repository, or files in a first commit."""
        made = self.world.new_repository(name, source=source, private=private, default_branch=default_branch)
        handle = RepositoryHandle(self.world, self.host, made)
        if source is None:
            handle.push(default_branch, files or {"README.md": f"# {name}\n"}, by=made.owner.login, message="Start")
        return handle

    def team(self, organization: str, slug: str, members: Iterable[str] = ()) -> Team:
        """A team with these members too; whoever is in it belongs to the organization."""
        with self.world.lock:
            self.world.user(organization).type = "Organization"
            ids = {self.world.user(login).id for login in members}
            teams = self.world.teams.setdefault(organization.casefold(), {})
            team = teams.setdefault(slug, Team(self.world.new_id(), slug))
            team.members |= ids
            self.world.members.setdefault(organization.casefold(), set()).update(ids)
            return team

    def token(self, login: str) -> str:
        """A personal token."""
        return self.world.new_token(Token("personal", self.world.user(login)))

    def job_token(
        self,
        repository: RepositoryHandle,
        permissions: Permissions | None = None,
        *,
        read_only: bool = False,
        lifetime: timedelta = timedelta(hours=24),
    ) -> str:
        """A GITHUB_TOKEN outside of any run; without permissions it may write everything that one may."""
        app, now = self.world.actions_app, self.world.now()
        given = dict(app.permissions if permissions is None else permissions)
        token = Token("job", app.bot, given, {repository.record.id}, app, expires=now + lifetime, read_only=read_only)
        return self.world.new_token(token)

    def app(
        self,
        slug: str,
        permissions: Permissions,
        *,
        on: str,
        repositories: Iterable[RepositoryHandle] | None = None,
        events: Iterable[str] = (),
    ) -> AppHandle:
        """A GitHub App with a key of its own, installed on an account (all its repositories unless some are named)."""
        chosen = None if repositories is None else {one.record.id for one in repositories}
        return install(self.world, slug, permissions, on=on, repositories=chosen, events=tuple(events))

    def close(self) -> None:
        """Stop Actions, the server, and the deliveries that wait."""
        self.actions.close()
        self._server.close()
        self._hooks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
