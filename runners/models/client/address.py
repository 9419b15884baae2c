"""The address of an endpoint, as people write it and as it is used."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from runners.models.client.seam import Endpoint
from schemas.errors import UsageError

_VERSION = re.compile(r"v\d+\w*")
_ROUTES = ("/chat/completions", "/completions", "/models")
_STRANGE = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")


def endpoint_at(url: str, model: str, *, key: str | None = None) -> Endpoint:
    """The endpoint at an address that a person gave. Raises UsageError as `base_url` does."""
    return Endpoint(base_url(url), model, key)


def base_url(url: str) -> str:
    """The address that routes are appended to: without a slash at its end, and with the API's version.

    `http://host:8000`, `http://host:8000/v1/` and `http://host:8000/v1/chat/completions` are the same endpoint. Raises
    UsageError for what is no http address, and for one that carries a name, a password, a query or a fragment: keys
    stand in environment variables only.
    """
    parts = _split(url.strip())
    path = parts.path.rstrip("/")
    for route in _ROUTES:
        path = path.removesuffix(route)
    if not any(_VERSION.fullmatch(segment) for segment in path.split("/")):
        path += "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_loopback(url: str) -> bool:
    """Whether the address names this machine's own loopback, which no proxy ever stands before."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        problem = _problem(url, parts)
    except ValueError:  # brackets that are no IPv6 address, a port that is no number, a host that is no name
        raise UsageError(f"{_shown(url)} is no address of an endpoint; {_EXAMPLE}") from None
    if problem:
        raise UsageError(problem)
    return parts


_EXAMPLE = "one looks like http://localhost:8000/v1"


def _problem(url: str, parts: SplitResult) -> str:
    if "@" in parts.netloc:
        return f"the address {_shown(url)} holds a name or password; name the variable that holds the key instead"
    if parts.scheme not in ("http", "https"):
        hint = f"did you mean http://{url}?" if _is_bare(url) else _EXAMPLE
        return f"{_shown(url)} is no http address of an endpoint; {hint}"
    if parts.query or parts.fragment:
        return f"the address {_shown(url)} has a query or a fragment; an endpoint's has none: {_EXAMPLE}"
    (parts.hostname or "").encode("idna")  # as the name's look-up will: a part of a host has at most 63 letters
    if not parts.hostname or parts.port == 0 or _STRANGE.search(url):
        return f"{_shown(url)} is no address of an endpoint; {_EXAMPLE}"
    return ""


def _is_bare(url: str) -> bool:
    """`localhost:8000` and the like: a host that only lacks its `http://`."""
    return re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?(/[\w./-]*)?", url) is not None


def _shown(url: str) -> str:
    """The address without what may be a password or a key in it."""
    return re.sub(r"[?#].*", "?***", re.sub(r"[^/]*@", "***@", url), flags=re.DOTALL)
