"""One request to the REST API as routes see it, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from fakes.github.state import Repository, Token, User
    from fakes.github.world import World

T = TypeVar("T")


class Problem(Exception):
    """A request that GitHub refuses. `errors` as in its validation errors."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Sequence[Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})


def not_found() -> Problem:
    """404 as GitHub says it."""
    return Problem(404, "Not Found")


def invalid(resource: str, name: str, code: str = "invalid", message: str | None = None) -> Problem:
    """422 with one validation error."""
    error = {"resource": resource, "field": name, "code": code, **({"message": message} if message else {})}
    return Problem(422, "Validation Failed", [error])


@dataclass
class Reply:
    """An answer; `raw` is sent as it is, otherwise `body` as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class Call:
    """One request. `params` are those of the path, `query` and `body` are checked against the description already."""

    world: World
    method: str
    path: str
    params: dict[str, str]
    query: dict[str, Any]
    body: Any
    headers: Mapping[str, str]
    token: Token | None
    found: Repository | None = None

    @property
    def repository(self) -> Repository:
        """The repository of the path; looked up before the route is called."""
        if self.found is None:
            raise not_found()
        return self.found

    @property
    def caller(self) -> Token:
        """Who calls; 401 for nobody."""
        if self.token is None:
            raise Problem(401, "Requires authentication")
        return self.token

    @property
    def user(self) -> User:
        """The person or bot that calls."""
        return self.caller.user

    def number(self, name: str) -> int:
        """A number of the path; 404 where it is none."""
        if not self.params[name].isdecimal():
            raise not_found()
        return int(self.params[name])

    def find(self, records: Mapping[int, T], name: str) -> T:
        """The record with the number that the path names, or 404."""
        try:
            return records[self.number(name)]
        except KeyError:
            raise not_found() from None

    def page(self, items: Sequence[T], show: Callable[[T], Any], wrap: str | None = None, **more: Any) -> Reply:
        """One page of a list with GitHub's Link header; `wrap` names the list inside an object with total_count."""
        size = min(max(int(self.query.get("per_page", 30)), 1), 100)
        number = max(int(self.query.get("page", 1)), 1)
        shown = [show(one) for one in items[(number - 1) * size : number * size]]
        last = max(1, -(-len(items) // size))
        body = shown if wrap is None else {"total_count": len(items), wrap: shown, **more}
        return Reply(200, body, self._links(number, last))

    def _links(self, number: int, last: int) -> dict[str, str]:
        wanted = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number <= 1:
            wanted = {name: page for name, page in wanted.items() if name not in ("prev", "first")}
        if number >= last:
            wanted = {name: page for name, page in wanted.items() if name not in ("next", "last")}
        parts = [f'<{self._page(page)}>; rel="{name}"' for name, page in wanted.items()]
        return {"Link": ", ".join(parts)} if parts else {}

    def _page(self, number: int) -> str:
        return f"{self.world.url}{self.path}?{urlencode({**self.query, 'page': number})}"
