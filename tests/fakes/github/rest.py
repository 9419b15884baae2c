"""One request to the REST API: who calls, is it described, may they, what is answered, is the answer described."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fakes.github.access import authenticate, authorize
from fakes.github.actions_seam import Refused
from fakes.github.checker import VERSIONS, Checker
from fakes.github.limits import as_described, beyond
from fakes.github.ratelimit import count
from fakes.github.request import Call, Problem, Reply
from fakes.github.routing import Route, match
from fakes.github.state import Token
from fakes.github.world import World

DOCUMENTATION = "https://docs.github.com/rest"
VERSION_HEADER = "X-GitHub-Api-Version"


@dataclass(frozen=True)
class Seen:
    """A request that was made, for tests to look at. Its token is told by kind and login only."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int
    token: str
    version: str


class Rest:
    """The REST API over a world."""

    def __init__(self, world: World, checker: Checker) -> None:
        self._world = world
        self._checker = checker
        self.seen: list[Seen] = []

    def answer(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Never raises Problem: it is answered."""
        given = dict(parse_qsl(query, keep_blank_values=True))
        sent = _decode(body)
        token: Token | None = None
        limits: dict[str, str] = {}
        found = match(method, path)
        try:
            token = authenticate(self._world, headers)
            limits = count(self._world, headers, token)
            reply = self._call(method, path, given, sent, headers, token, found)
        except Problem as problem:
            reply = self._refuse(problem, found)
        except Refused as refused:
            reply = self._refuse(Problem(refused.status, refused.message), found)
        self._look(method, path, found, reply)
        who = f"{token.kind} {token.user.login}" if token else ""
        version = headers.get(VERSION_HEADER, "")
        self.seen.append(Seen(method, path, given, sent, reply.status, who, version))
        return Reply(reply.status, reply.body, {**limits, **reply.headers}, reply.raw)

    def _call(
        self,
        method: str,
        path: str,
        given: dict[str, str],
        sent: Any,
        headers: Mapping[str, str],
        token: Token | None,
        found: tuple[Route, dict[str, str]] | None,
    ) -> Reply:
        if found is None:
            self._world.violations.add("client", f"{method} {path}", "no such operation in the cut description")
            raise Problem(404, "Not Found")
        route, params = found
        if headers.get(VERSION_HEADER, "2022-11-28") not in VERSIONS:
            self._refuse_form(method, path, ["unknown API version"], 400)
        repository = None
        if "owner" in params:
            repository = self._world.found(f"{params['owner']}/{params['repo']}", token)
        authorize(self._world, route, token, repository)
        values = self._check(route, path, given, sent)
        call = Call(self._world, method, path, params, values, sent, headers, token, repository)
        if not route.locked:
            return route.handler(call)
        with self._world.change():
            return route.handler(call)

    def _check(self, route: Route, path: str, given: dict[str, str], sent: Any) -> dict[str, Any]:
        if sent is BROKEN:
            self._refuse_form(route.method, path, ["the body is no JSON"], 400)
        values, errors = self._checker.query(route.method, route.template, given)
        described = as_described(route.template, sent)
        errors += self._checker.body(route.method, route.template, described, sent=sent is not None)
        errors = errors or list(beyond(route.method, route.template, sent))
        if errors:
            self._refuse_form(route.method, path, errors, 422)
        return values

    def _refuse_form(self, method: str, path: str, errors: list[str], status: int) -> None:
        for error in errors:
            self._world.violations.add("client", f"{method} {path}", error)
        # A request that GitHub would tolerate is refused too: nobody then depends on what is not described.
        raise Problem(status, "Validation Failed" if status == 422 else "Problems parsing JSON", errors)

    def _refuse(self, problem: Problem, found: tuple[Route, dict[str, str]] | None) -> Reply:
        said = {"message": problem.message, "documentation_url": DOCUMENTATION, "status": str(problem.status)}
        if problem.errors is None:
            return Reply(problem.status, said, problem.headers)
        bodies = [{**said, "errors": form} for form in _forms(problem.errors)]
        for body in bodies:
            if found and not self._checker.reply(found[0].method, found[0].template, problem.status, body):
                return Reply(problem.status, body, problem.headers)
        return Reply(problem.status, bodies[0], problem.headers)

    def _look(self, method: str, path: str, found: tuple[Route, dict[str, str]] | None, reply: Reply) -> None:
        if found is not None:
            for error in self._checker.reply(found[0].method, found[0].template, reply.status, reply.body):
                self._world.violations.add("fake", f"{method} {path}", error)


BROKEN = object()


def _decode(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return BROKEN


def _forms(errors: Sequence[Any]) -> Iterator[list[Any]]:
    """Errors as GitHub has them: objects at some operations, texts at others."""
    yield list(errors)
    yield [one if isinstance(one, dict) else {"code": "custom", "message": one} for one in errors]
    yield [
        str(one.get("message") or f"{one.get('field')} is {one['code']}") if isinstance(one, dict) else one
        for one in errors
    ]
