"""Apps with keys of their own, and where they are installed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from fakes.github.shapes.people import show_installation, show_user
from fakes.github.state import App, Hook, Installation, Permissions, Repository, Sent, Token, User
from fakes.github.world import World


@dataclass(frozen=True)
class AppHandle:
    """An App as tests hold it. `private_key` is PEM; `installation` the number of its installation."""

    world: World
    app: App
    private_key: str
    installation: int

    @property
    def id(self) -> int:
        return self.app.id

    @property
    def record(self) -> Installation:
        """What the fake keeps of the installation: `permissions`, `suspended`, … may be changed."""
        return self.world.installations[self.installation]

    def token(self) -> str:
        """An installation token with all that the installation has, for an hour."""
        ids = {each.id for each in reached(self.world, self.record)}
        expires = self.world.now() + timedelta(hours=1)
        token = Token(
            "installation", self.app.bot, dict(self.record.permissions), ids, self.app, self.record, expires=expires
        )
        return self.world.new_token(token)

    def hook(self, url: str, *, secret: str) -> Hook:
        """Have the App's events sent to a URL, those of its installations always; before the next event."""
        events = frozenset({*self.app.events, "installation", "installation_repositories"})
        self.app.hook = Hook(self.world.new_id(), url, secret, events)
        return self.app.hook

    def deliveries(self) -> list[Sent]:
        """What was delivered, and attempted, so far; wait first: `github.deliveries()`."""
        return [one for one in self.world.sent.values() if one.app is self.app]

    def installed(self, by: str) -> None:
        """Tell the App where it is installed, as GitHub does once."""
        self._tell("installation", "created", by, repositories=self._short(reached(self.world, self.record)))

    def add(self, *repositories: Repository, by: str) -> None:
        """Let it into more repositories (`handle.record`)."""
        self.record.repositories = (self.record.repositories or set()) | {one.id for one in repositories}
        self._tell("installation_repositories", "added", by, **self._change(repositories, ()))

    def remove(self, *repositories: Repository, by: str) -> None:
        """Shut it out of some."""
        inside = {one.id for one in reached(self.world, self.record)}
        self.record.repositories = inside - {one.id for one in repositories}
        self._tell("installation_repositories", "removed", by, **self._change((), repositories))

    def uninstall(self, by: str) -> None:
        """Remove it from the account; its tokens end."""
        shown = self._short(reached(self.world, self.record))
        self._tell("installation", "deleted", by, repositories=shown)
        with self.world.lock:
            gone = self.world.installations.pop(self.installation)
            self.world.tokens = {text: one for text, one in self.world.tokens.items() if one.installation is not gone}

    def _change(self, added: tuple[Repository, ...], removed: tuple[Repository, ...]) -> dict[str, Any]:
        return {
            "repository_selection": "selected",
            "repositories_added": self._short(added),
            "repositories_removed": self._short(removed),
            "requester": None,
        }

    def _short(self, repositories: Any) -> list[dict[str, Any]]:
        from fakes.github.shapes.repository import show_repository

        names = ("id", "node_id", "name", "full_name", "private")
        return [{name: show_repository(self.world, one)[name] for name in names} for one in repositories]

    def _tell(self, event: str, action: str, by: str, **more: Any) -> None:
        who: User = self.world.user(by)
        shown = {**show_installation(self.world, self.record), "app_slug": self.app.slug}
        payload = {"action": action, "installation": shown, **more, "sender": show_user(self.world, who)}
        self.world.tell_app(self.app, event, payload)


def reached(world: World, one: Installation) -> list[Repository]:
    """The repositories that an installation reaches."""
    own = [each for each in world.repositories.values() if each.owner is one.account]
    return [each for each in own if one.repositories is None or each.id in one.repositories]


def install(
    world: World,
    slug: str,
    permissions: Permissions,
    *,
    on: str,
    repositories: set[int] | None,
    events: tuple[str, ...] = (),
) -> AppHandle:
    """Make an App and install it."""
    private, public = keys()
    with world.lock:
        account, bot = world.user(on), world.user(f"{slug}[bot]", "Bot")
        app = App(world.new_id(), slug, slug, account, bot, public, dict(permissions), world.now(), events)
        world.apps[app.id] = app
        one = Installation(world.new_id(), app, account, dict(permissions), world.now(), repositories)
        world.installations[one.id] = one
        return AppHandle(world, app, private, one.id)


@cache
def keys() -> tuple[str, str]:
    """A private and a public key (PEM); one pair for all, since making them takes its time."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
