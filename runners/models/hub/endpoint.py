"""Which hub is asked, and whether a token may travel there."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from runners.models.hub.source import WEB
from schemas.errors import UsageError

VARIABLE = "HF_ENDPOINT"


def read_endpoint(environ: Mapping[str, str]) -> str:
    """The hub that `HF_ENDPOINT` names, else Hugging Face's. Raises UsageError for what is no address of one."""
    return check_endpoint(environ.get(VARIABLE) or WEB)


def check_endpoint(endpoint: str, *, token: bool = False) -> str:
    """The hub's address without a slash at its end.

    Raises UsageError for what is no http address, for one that holds a password, and for one without encryption on
    another machine where a token would be sent.
    """
    try:
        parts = urlsplit(endpoint.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, brackets that do not close
        parts, usable = SplitResult("", "", "", "", ""), False
    if "@" in parts.netloc:
        raise UsageError(f"{VARIABLE} holds a name or password; leave it out, and set HF_TOKEN instead")
    if not usable or parts.query or parts.fragment:
        raise UsageError(f"{VARIABLE} is {endpoint!r}, which is no address of a hub; the usual one is {WEB}")
    if token and parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise UsageError(f"{endpoint} is not encrypted, and HF_TOKEN would be sent to it; use https, or unset HF_TOKEN")
    return endpoint.strip().rstrip("/")


def check_token(token: SecretStr) -> str:
    """The token's text. Raises UsageError for one that no header can hold; its text is never shown."""
    text = token.get_secret_value()
    if not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError("HF_TOKEN holds characters that no token has, perhaps a line break; set it anew")
    return text


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
