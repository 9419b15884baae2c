"""A repository as the App sees it: its calls, made with tokens that can do no more than each of them needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Self

from bot.github.client import GithubClient
from bot.github.connection import PUBLIC
from bot.github.errors import Unavailable
from bot.github.retry import Patience
from bot.github.values import User

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

Purpose = Literal["work", "members", "merge"]


class Renewing(Patience):
    """Patience that notices a token which GitHub does not take any more: `refused` is called, a new one will do.

    A token may end before its hour, when the App was suspended for example.
    """

    def __init__(self, *, refused: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self.refused = refused

    def new(self, **changes: Any) -> Self:
        """The same patience with other counters."""
        return super().new(refused=self.refused, **changes)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """A refused token is looked at too."""
        return status_code == 401 or super().is_retry(method, status_code, has_retry_after)

    def increment(  # type: ignore[override]
        self,
        method: str | None = None,
        url: str | None = None,
        response: HTTPResponse | None = None,
        *others: Any,
        **more: Any,
    ) -> Self:
        """Raises Unavailable for a refused token: GitHub did nothing, so whatever was asked may be asked again."""
        if response is not None and response.status == 401:
            self.refused()
            response.drain_conn()  # or the connection stays open
            raise Unavailable("GitHub does not take this token of the App any more; the next try has a new one", 401)
        return super().increment(method, url, response, *others, **more)


class AppHub(GithubClient):
    """`bot.github.seam.Hub` for the App; for one thread.

    Teams are read, and pull requests are merged, with tokens for that alone: everything else works where the App was
    given neither. `get` gives a token for a purpose, `forget` takes back one that GitHub refuses.
    """

    def __init__(
        self,
        name: str,
        *,
        get: Callable[[Purpose], str],
        forget: Callable[[str], None],
        me: User | None = None,
        base_url: str = PUBLIC,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._get, self._forget = get, forget
        token = get("work")
        super().__init__(
            name, token=token, base_url=base_url, me=me, pause=pause, patience=self._patience(token, pause)
        )

    def is_member(self, team: str, login: str) -> bool:
        """See `bot.github.seam.People`. Rejected where the App was not given the permission to look at teams."""
        with self._for("members") as client:
            return client.is_member(team, login)

    def merge(self, number: int, *, sha: str) -> str:
        """See `bot.github.seam.Pulls`. Rejected where the App was not given the permission to merge."""
        with self._for("merge") as client:
            return client.merge(number, sha=sha)

    @contextmanager
    def _for(self, purpose: Purpose) -> Iterator[GithubClient]:
        token = self._get(purpose)
        patience = self._patience(token, self._pause)
        client = GithubClient(self.name, token=token, base_url=self._base_url, pause=self._pause, patience=patience)
        try:
            yield client
        finally:
            client.close()

    def _patience(self, token: str, pause: Callable[[float], None]) -> Renewing:
        return Renewing(refused=lambda: self._forget(token), pause=pause)
