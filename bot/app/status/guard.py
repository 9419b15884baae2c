"""Who may look: whoever knows the operator's token, as a bearer token or as the password of any name."""

from __future__ import annotations

import base64
import binascii
import hmac

from pydantic import SecretStr


def may_look(authorization: str | None, token: SecretStr) -> bool:
    """Whether the header holds the token, compared in constant time; never where there is no token."""
    expected = token.get_secret_value().encode()
    same = hmac.compare_digest(_presented(authorization or ""), expected)
    return same and bool(expected)


def _presented(authorization: str) -> bytes:
    scheme, _, given = authorization.strip().partition(" ")
    given = given.strip()
    match scheme.lower():
        case "bearer":
            return given.encode()
        case "basic":
            return _password(given)
        case _:
            return b""


def _password(given: str) -> bytes:
    """The password of RFC 7617's NAME:PASSWORD; empty where it is none."""
    try:
        return base64.b64decode(given, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
