"""An artifact's bytes.

GitHub answers with the address of a store of another company, valid for a minute, that needs no token and must not see
one. Source: https://docs.github.com/en/rest/actions/artifacts#download-an-artifact
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from github.Requester import Requester

from bot.github.errors import NotFound, Rejected, Unavailable
from bot.github.failures import asking
from bot.github.retry import repeat

CHUNK = 64 * 1024
TIMEOUTS = (10, 60)  # seconds to connect, and between two pieces
REDIRECTS = 3


def download(requester: Requester, path: str, what: str, limit: int, pause: Callable[[float], None]) -> bytes:
    """Return what lies behind `path`.

    Raises Rejected as soon as it has more than `limit` bytes, NotFound where it has expired, Unavailable where it could
    not be had in three tries. No error shows the store's address: whoever has it can read the artifact.
    """
    return repeat(lambda: _fetch(_locate(requester, path, what), what, limit), pause)


def _locate(requester: Requester, path: str, what: str) -> str:
    with asking(what):
        status, headers, body = requester.requestJson("GET", path)
        if status >= 400:
            raise Requester.createException(status, headers, _message(body))
    location = str(headers.get("location", ""))
    if status != 302 or urlsplit(location).scheme not in {"https", requester.scheme}:
        raise Unavailable(f"{what}: GitHub answers {status} without a safe address to download from", status)
    return location


def _message(body: str) -> dict[str, str]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _fetch(location: str, what: str, limit: int) -> bytes:
    with asking(what), requests.Session() as session:
        # Without this, requests would look for credentials in ~/.netrc.
        session.auth = lambda request: request
        session.max_redirects = REDIRECTS
        identity = {"Accept-Encoding": "identity", "User-Agent": "taxobot"}
        with session.get(location, headers=identity, stream=True, timeout=TIMEOUTS) as response:
            return _read(response, what, limit)


def _read(response: requests.Response, what: str, limit: int) -> bytes:
    status = response.status_code
    if status in (404, 410):
        raise NotFound(f"{what}: its store answers {status}; it may have expired", status)
    if status >= 400:
        raise Unavailable(f"{what}: its store answers {status}", status)
    content = bytearray()
    for piece in response.iter_content(CHUNK):
        content += piece
        if len(content) > limit:
            raise Rejected(f"{what}: it has more than the {limit:,} bytes that are accepted")
    return bytes(content)
