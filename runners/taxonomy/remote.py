"""Brings commits of a taxonomy's repository here by their full ids, each without its history, into a bare repository.

Nothing is checked out, no ref is trusted: what was asked for by id is what is read.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from runners.taxonomy.download import download
from runners.taxonomy.git import FULL_ID, Repository
from runners.taxonomy.missing import Unavailable
from schemas.errors import FetchFailed, UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def fetch_commits(address: str, shas: Sequence[str], *, folder: Path, token: str = "") -> Repository:
    """Fetch the commits into the new bare repository `folder`.

    `address` is https; http only to this machine itself. `token` opens a private repository of that server and is
    given to git in its environment, never as an argument. Raises FetchFailed, and UsageError for what is no address or
    no full id.
    """
    wrong = [sha for sha in shas if not FULL_ID.fullmatch(sha)]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is no full commit id")
    protocol = _protocol(address)
    try:
        download(address, *dict.fromkeys(shas), folder=folder, protocol=protocol, settings=_login(address, token))
    except Unavailable as error:
        ids = ", ".join(sha[:12] for sha in dict.fromkeys(shas))
        hint = "a token for it needs the permission `contents: read`"
        raise FetchFailed(f"cannot fetch {ids} from {address}: {error}; {hint}") from error
    repository = Repository.open(folder)
    for sha in shas:
        repository.resolve(sha)
    return repository


def _protocol(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return parts.scheme
    raise UsageError(f"{address} is no https address")


def _login(address: str, token: str) -> dict[str, str]:
    """Settings of git that open `address` with a token of GitHub's.

    Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app (Git access over HTTP)
    """
    if not token:
        return {}
    parts = urlsplit(address)
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {f"http.{parts.scheme}://{parts.netloc}/.extraheader": f"Authorization: Basic {secret}"}
