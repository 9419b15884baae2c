"""Start the fake on an existing repository and say how to talk to it."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from pathlib import Path

from fakes.github.actions.cli import add_options, make_actions
from fakes.github.fake import FakeGitHub
from fakes.github.git import GitError
from fakes.github.state import RoleName

PEOPLE: dict[str, RoleName] = {"maria": "maintain", "walter": "write", "ann": "none"}
"""Logins and roles beside the owner's; ann is a stranger who may open pull requests from a fork."""


def main() -> None:
    """`python -m tests.fakes.github --repo DIR`; runs until it is interrupted."""
    given = _arguments()
    # A shell starts what it puts in the background with SIGINT ignored; the promise to end on it holds there too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="fake-github-") as folder:
        try:
            _serve(Path(folder), given)
        except KeyboardInterrupt:
            print("\nstopped; nothing is left behind")  # noqa: T201
        except GitError as error:
            raise SystemExit(f"{given.repo}: git cannot copy it: {error}") from None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.github", description=__doc__)
    parser.add_argument("--repo", type=Path, required=True, metavar="DIR", help="a git repository; it is copied")
    parser.add_argument("--port", type=int, default=0, help="a free one unless named")
    parser.add_argument("--owner", default="acme", help="who owns it (acme)")
    parser.add_argument("--name", help="its name (the folder's)")
    parser.add_argument("--branch", default="main", help="the default branch (main)")
    add_options(parser)
    return parser.parse_args()


def _serve(folder: Path, given: argparse.Namespace) -> None:
    actions = make_actions(given, folder / "actions")
    with FakeGitHub(folder, port=given.port, actions=actions) as github:
        name = f"{given.owner}/{given.name or given.repo.resolve().name.removesuffix('.git')}"
        repository = github.repository(name, source=given.repo.resolve(), default_branch=given.branch)
        repository.collaborators.update(PEOPLE)
        tokens = {login: github.token(login) for login in (given.owner, *PEOPLE)}
        tokens["GITHUB_TOKEN"] = github.job_token(repository)
        print(describe(github.url, name, tokens), flush=True)  # noqa: T201
        told = 0
        while True:
            time.sleep(0.5)
            new = list(github.violations)[told:]
            told += len(new)
            for one in new:
                print(one, flush=True)  # noqa: T201


def describe(url: str, name: str, tokens: dict[str, str]) -> str:
    """What to try first."""
    first = next(iter(tokens.values()))
    lines = [f"{url} serves {name}", "", "tokens:"]
    lines += [f"  {login:<14}{token}" for login, token in tokens.items()]
    lines += [
        "",
        "try:",
        f"  curl -H 'Authorization: Bearer {first}' {url}/repos/{name}",
        f"  curl -H 'Authorization: Bearer {first}' {url}/repos/{name}/pulls?state=all",
        f"  git clone {url}/{name}.git",
        f"  git push http://x:{first}@{url.partition('//')[2]}/{name}.git HEAD:topic",
        f"  curl -H 'Authorization: Bearer {first}' {url}/repos/{name}/pulls \\",
        '    -d \'{"title": "Topic", "head": "topic", "base": "main"}\'',
        "",
        "What does not conform to GitHub's description is told here. Ctrl-C ends it.",
    ]
    return "\n".join(lines)
