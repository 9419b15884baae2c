"""What is behind the URLs that the fake hands out, and the door through which stand-ins for GitHub's own actions leave
artifacts. Nothing of it is in GitHub's description.

    PUT  /_fake/artifacts/RUN/NAME[?overwrite=1]   a zip, by a token of one of the run's jobs: 201 {"id", "digest"}
    GET  /_fake/artifacts/RUN/NAME                 the newest zip of that name, by the same
    GET  /_fake/artifacts/RUN                      {"names": [...]}, by the same
    POST /_fake/attestations/RUN                   {"subjects": [{"name", "digest"}]}, by a job that may attest: 201
    GET  /_fake/zip/KEY, /_fake/logs/RUN/JOB       where redirects lead; without a token, as on GitHub
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote

from fakes.github.access import authenticate, level
from fakes.github.request import Problem, Reply, not_found
from fakes.github.runs import Run
from fakes.github.services.artifacts import behind_door, store
from fakes.github.services.attestations import state_provenance
from fakes.github.world import World

PREFIX = "/_fake/"
ZIP = {"Content-Type": "application/zip"}


def answer(world: World, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """One request below /_fake/."""
    kind, *rest = [unquote(part) for part in path.removeprefix(PREFIX).split("/")]
    if method == "GET" and kind == "zip" and len(rest) == 1:
        return _zip(world, rest[0])
    if method == "GET" and kind == "logs" and len(rest) == 2:
        return _log(world, *rest)
    if kind == "artifacts" and rest and rest[0].isdecimal():
        run = _run(world, int(rest[0]), headers)
        if method == "GET":
            return _read(run, rest[1:])
        if method == "PUT" and len(rest) == 2:
            return _put(world, run, rest[1], body, overwrite="overwrite" in parse_qs(query))
    if kind == "attestations" and method == "POST" and rest and rest[0].isdecimal():
        return _attest(world, int(rest[0]), headers, body)
    raise not_found()


def _attest(world: World, number: int, headers: Mapping[str, str], body: bytes) -> Reply:
    run, token = _run(world, number, headers), authenticate(world, headers)
    if token is None or {level(token, name) for name in ("id_token", "attestations")} != {"write"}:
        raise Problem(403, "Resource not accessible by integration")
    made = state_provenance(run, json.loads(body)["subjects"], world.url)
    with world.lock:
        run.attestations.append(made)
    return Reply(201, made)


def _zip(world: World, key: str) -> Reply:
    one = behind_door(world, key)
    if one is None:
        raise Problem(403, "This URL has expired")
    return Reply(200, raw=one.content, headers=ZIP)


def _log(world: World, run: str, job: str) -> Reply:
    for repository in world.repositories.values():
        found = repository.jobs.get(int(job)) if job.isdecimal() else None
        if found is not None and str(found.run) == run:
            return Reply(200, raw=found.log.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    raise not_found()


def _run(world: World, number: int, headers: Mapping[str, str]) -> Run:
    token = authenticate(world, headers)
    if token is None or token.kind != "job" or token.run != number:
        raise Problem(403, "only a job of the run may do this")
    return next(one.runs[number] for one in world.repositories.values() if number in one.runs)


def _read(run: Run, name: list[str]) -> Reply:
    found = {one.name: one for one in run.repository.artifacts.values() if one.run == run.id}
    if not name:
        return Reply(200, {"names": sorted(found)})
    if name[0] not in found:
        raise not_found()
    return Reply(200, raw=found[name[0]].content, headers=ZIP)


def _put(world: World, run: Run, name: str, body: bytes, *, overwrite: bool) -> Reply:
    try:
        made = store(world, run, name, body, overwrite=overwrite)
    except ValueError as error:
        raise Problem(409, str(error)) from None
    return Reply(201, {"id": made.id, "digest": made.digest})
