"""Everything the fake GitHub knows, behind one lock, and how events leave it."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from fakes.github.actions_seam import ActionsBackend, Event
from fakes.github.faults import Faults
from fakes.github.git import Git, create
from fakes.github.request import not_found
from fakes.github.runs import Artifact
from fakes.github.state import ROLES, App, Installation, Repository, RoleName, Sent, Team, Token, User
from fakes.github.violations import Violations

ACTIONS_APP, ACTIONS_USER = 15368, 41898282
"""GitHub Actions itself, as on github.com."""
ACTIONS_PERMISSIONS = ("actions", "checks", "contents", "deployments", "issues", "pull_requests", "statuses")


class World:
    """Users, organizations, Apps, repositories and tokens. `url` is set when the server knows its port."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] | None = None) -> None:
        self.folder = folder
        self.url = ""
        self.lock = RLock()
        self.users: dict[str, User] = {}
        self.teams: dict[str, dict[str, Team]] = {}
        self.members: dict[str, set[int]] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, Token] = {}
        self.used: dict[str, int] = {}
        self.doors: dict[str, tuple[Artifact, datetime]] = {}
        self.runner_groups: dict[str, list[dict[str, Any]]] = {}
        """Groups of self-hosted runners, by the organization's login."""
        self.sent: dict[int, Sent] = {}
        """Deliveries of Apps' hooks by their numbers."""
        self.again: Callable[[Sent], None] = lambda sent: None  # noqa: ARG005 - the hooks put themselves here
        self.tell_app: Callable[[App, str, dict[str, Any]], None] = lambda app, event, payload: None  # noqa: ARG005
        self.manifests: dict[str, dict[str, Any]] = {}
        """Manifests of Apps that were accepted on GitHub's page, by the code that they are fetched with."""
        self.faults = Faults()
        self.violations = Violations()
        self.backend: ActionsBackend | None = None
        self.listeners: list[Callable[[Event], None]] = []
        self._clock = clock or (lambda: datetime.now(UTC))
        self._ids = itertools.count(1001)
        self._depth = 0
        self._due: list[Event] = []
        self.actions_app = self._make_actions()

    def now(self) -> datetime:
        """The clock, in whole seconds as GitHub shows times."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def new_id(self) -> int:
        """A number that nothing else has."""
        with self.lock:
            return next(self._ids)

    def user(self, login: str, kind: Literal["User", "Bot", "Organization"] = "User") -> User:
        """A person, organization or bot; made when it is new. Logins do not mind case."""
        with self.lock:
            key = login.casefold()
            if key not in self.users:
                self.users[key] = User(self.new_id(), login, kind)
            return self.users[key]

    def by_name(self, name: str) -> Repository:
        """By OWNER/NAME; KeyError when there is none."""
        return self.repositories[name.casefold()]

    def new_repository(
        self,
        name: str,
        *,
        source: Path | None = None,
        private: bool = False,
        default_branch: str = "main",
        parent: Repository | None = None,
    ) -> Repository:
        """A repository with a git repository of its own; ValueError where the name is taken."""
        with self.lock:
            if name.casefold() in self.repositories:
                raise ValueError(f"{name} exists already")
            login, _, short = name.partition("/")
            path = self.folder / "git" / login / f"{short}.git"
            git = create(path, source, default_branch)
            made = Repository(
                self.new_id(), self.user(login), short, git.path, self.now(), default_branch, private, parent
            )
            self.repositories[name.casefold()] = made
            return made

    def git(self, repository: Repository) -> Git:
        """Its objects and refs."""
        return Git(repository.git)

    def role(self, repository: Repository, user: User) -> RoleName:
        """What a person may do: the owner everything, others by collaboration; on public ones everybody may read."""
        if user.id == repository.owner.id:
            return "admin"
        given = repository.collaborators.get(user.id, "none")
        least: RoleName = "none" if repository.private else "read"
        return max(given, least, key=ROLES.index)

    def new_token(self, token: Token, text: str = "") -> str:
        """Register a token; without a text it gets a random one of GitHub's shape."""
        prefix = {"personal": "ghp_", "app": ""}.get(token.kind, "ghs_")
        text = text or prefix + secrets.token_hex(20)
        with self.lock:
            self.tokens[text] = token
        return text

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock; events that were put off meanwhile go out when the outermost change is done."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                due = [] if self._depth else self._due
                if not self._depth:
                    self._due = []
        for event in due:
            for listener in list(self.listeners):
                listener(event)

    def emit(self, event: Event) -> None:
        """Send an event to whoever listens: webhooks and Actions."""
        with self.change():
            self._due.append(event)

    def actions(self) -> ActionsBackend:
        """What runs workflows."""
        assert self.backend is not None, "no Actions backend yet"
        return self.backend

    def visible(self, repository: Repository, token: Token | None) -> bool:
        """Whether the caller may know that the repository exists."""
        if not repository.private:
            return True
        if token is None:
            return False
        if token.kind == "personal":
            return self.role(repository, token.user) != "none"
        return token.repositories is None or repository.id in token.repositories

    def found(self, name: str, token: Token | None) -> Repository:
        """The repository for this caller; 404 when it is hidden."""
        repository = self.repositories.get(name.casefold())
        if repository is None or not self.visible(repository, token):
            raise not_found()
        return repository

    def _make_actions(self) -> App:
        owner = self.user("github", "Organization")
        bot = User(ACTIONS_USER, "github-actions[bot]", "Bot")
        self.users[bot.login] = bot
        permissions: dict[str, Any] = dict.fromkeys(ACTIONS_PERMISSIONS, "write")
        app = App(ACTIONS_APP, "github-actions", "GitHub Actions", owner, bot, "", permissions, self.now())
        self.apps[app.id] = app
        return app
