"""git over HTTP: `git http-backend` for /OWNER/NAME and /OWNER/NAME.git, with the tokens checked before."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from urllib.parse import parse_qs

from fakes.github.access import authenticate, may_fetch, may_push
from fakes.github.git import ENVIRONMENT
from fakes.github.request import Problem, Reply
from fakes.github.services.pushes import after_push
from fakes.github.state import Repository, Token
from fakes.github.world import World

PATH = re.compile(r"^/(?P<name>[^/]+/[^/]+?)(?:\.git)?(?P<rest>/(?:info/refs|git-upload-pack|git-receive-pack|HEAD))$")
LOGIN = {"WWW-Authenticate": 'Basic realm="GitHub"'}


def is_git(path: str) -> bool:
    """Whether a request's path is git's."""
    return PATH.match(path) is not None


def answer(world: World, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """One request of git's smart protocol. Pushes have their consequences before they are answered."""
    found = PATH.match(path)
    assert found is not None
    token = authenticate(world, headers)
    repository = world.repositories.get(found["name"].casefold())
    pushes = "git-receive-pack" in (found["rest"].strip("/"), *parse_qs(query).get("service", ()))
    if repository is None or not may_fetch(world, token, repository):
        raise Problem(404, "Repository not found.") if token else Problem(401, "Authentication failed", headers=LOGIN)
    if pushes and not may_push(world, token, repository):
        raise _refusal(repository, token)
    before = world.git(repository).heads() if pushes else {}
    reply = _backend(repository, method, found["rest"], query, headers, body)
    if pushes and method == "POST":
        after_push(world, repository, before, token)
    return reply


def _refusal(repository: Repository, token: Token | None) -> Problem:
    if token is None:
        return Problem(401, "Authentication failed", headers=LOGIN)
    return Problem(403, f"Permission to {repository.full_name}.git denied to {token.user.login}.")


def _backend(
    repository: Repository, method: str, rest: str, query: str, headers: Mapping[str, str], body: bytes
) -> Reply:
    environment = {
        "PATH": os.environ["PATH"],
        **ENVIRONMENT,
        "GIT_PROJECT_ROOT": str(repository.git.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{repository.git.name}{rest}",
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
        "REMOTE_USER": "somebody",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment)
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    status = int(fields.pop("Status", "200").split()[0])
    return Reply(status, raw=content, headers=fields)
