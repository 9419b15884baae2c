"""Where the API of a GitHub is."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.github.connection import PUBLIC


def api_address(github: str) -> str:
    """The address of the API that belongs to https://github.com, to a company's https://NAME.ghe.com, or to an
    Enterprise Server.

    Source: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
    """
    address = github.rstrip("/")
    host = urlsplit(address).hostname or ""
    if host == "github.com":
        return PUBLIC
    if host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"{address}/api/v3"
