"""Apps with keys of their own, and where they are installed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from fakes.github.state import App, Installation, Permissions, Token
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

    def token(self) -> str:
        """An installation token with all that the installation has, for an hour."""
        one = self.world.installations[self.installation]
        own = [each for each in self.world.repositories.values() if each.owner is one.account]
        ids = {each.id for each in own if one.repositories is None or each.id in one.repositories}
        expires = self.world.now() + timedelta(hours=1)
        token = Token("installation", self.app.bot, dict(one.permissions), ids, self.app, one, expires=expires)
        return self.world.new_token(token)


def install(world: World, slug: str, permissions: Permissions, *, on: str, repositories: set[int] | None) -> AppHandle:
    """Make an App and install it."""
    private, public = keys()
    with world.lock:
        account, bot = world.user(on), world.user(f"{slug}[bot]", "Bot")
        app = App(world.new_id(), slug, slug, account, bot, public, dict(permissions), world.now())
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
