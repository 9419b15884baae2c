"""An App that was just made of a manifest: its secrets, which GitHub gives once, for a code.

Source: https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from github import Github
from pydantic import SecretStr

from bot.github.connection import API_VERSION, PUBLIC, TIMEOUT
from bot.github.failures import asking
from bot.github.retry import Patience


@dataclass(frozen=True, slots=True)
class Created:
    """The new App, with all its secrets. `page` is where people install it."""

    id: int
    slug: str
    name: str
    page: str
    private_key: SecretStr
    webhook_secret: SecretStr


def convert(code: str, *, base_url: str = PUBLIC) -> Created:
    """What the code is worth; it can be asked for once, within an hour. Raises GithubError."""
    client = Github(base_url=base_url, api_version=API_VERSION, user_agent="taxobot", timeout=TIMEOUT, retry=Patience())
    try:
        with asking("the App of this manifest"):
            path = f"/app-manifests/{quote(code, safe='')}/conversions"
            answer = client.requester.requestJsonAndCheck("POST", path)[1]
            return Created(
                id=int(answer["id"]),
                slug=str(answer["slug"]),
                name=str(answer["name"]),
                page=str(answer["html_url"]),
                private_key=SecretStr(str(answer["pem"])),
                webhook_secret=SecretStr(str(answer["webhook_secret"] or "")),
            )
    finally:
        client.close()
