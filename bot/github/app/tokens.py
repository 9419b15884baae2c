"""Installation tokens, each for one repository and one purpose, kept as long as they are worth something."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock

from bot.github.app.application import Application
from bot.github.app.installed import Token

SPARE = 300.0
"""Seconds before its end at which a token is not given out any more: whoever has it still has some work to do."""
Key = tuple[int, int, frozenset[tuple[str, str]]]


class Tokens:
    """Tokens by installation, repository and permissions; for any number of threads, none of which waits for another
    one's repository.
    """

    def __init__(self, application: Application, *, now: Callable[[], float] = time.time) -> None:
        self._application, self._now = application, now
        self._kept: dict[Key, Token] = {}
        self._locks: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, installation: int, repository: int, permissions: Mapping[str, str]) -> str:
        """A token that lives for some minutes yet. Raises GithubError where GitHub gives none."""
        key = (installation, repository, frozenset(permissions.items()))
        with self._lock:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            kept = self._kept.get(key)
            if kept is None or kept.expires.timestamp() - SPARE <= self._now():
                kept = self._application.mint(installation, repository=repository, permissions=permissions)
                self._keep(key, kept)
            return kept.secret.get_secret_value()

    def forget(self, token: str) -> None:
        """GitHub does not take this one any more: the next one is new."""
        with self._lock:
            known = [key for key, kept in self._kept.items() if kept.secret.get_secret_value() == token]
            for key in known:
                del self._kept[key]

    def _keep(self, key: Key, token: Token) -> None:
        with self._lock:
            ended = [one for one, kept in self._kept.items() if kept.expires.timestamp() <= self._now()]
            for one in ended:
                del self._kept[one]
            self._kept[key] = token
