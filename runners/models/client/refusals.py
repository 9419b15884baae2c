"""An answer that is none: what an endpoint's status and words mean, and whether asking again may help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import BaseModel, ValidationError

from schemas.errors import ContextExceeded, EndpointRefused

_PASSING = {408, 409, 425, 429}
_NEVER = {501, 505}
_TOO_LONG = re.compile(r"maximum context length|context (?:length|window|size)|max_model_len", re.IGNORECASE)
_SHOWN = 300
"""So many characters of what an endpoint says are repeated."""


class _Words(BaseModel):
    message: str = ""
    code: str | int | None = None


class _Error(BaseModel):
    error: _Words | str = ""
    detail: object = None  # FastAPI's own form: keys and validation
    message: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status of HTTP that is no success, with what the endpoint says of it."""

    status: int
    words: str
    code: str = ""

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered a little later; a quota that is used up will not come back."""
        if self.code == "insufficient_quota" or self.status in _NEVER:
            return False
        return self.status in _PASSING or self.status >= 500

    def error(self, url: str, *, after: float | None = None) -> EndpointRefused:
        """The error for people; `after` is how many seconds the endpoint asks to wait."""
        said = f": {self.words}" if self.words else ""
        kind = ContextExceeded if self._is_too_long() else EndpointRefused
        text = f"{url} {_meaning(self.status)}{said}"
        return kind(text, status=self.status, passing=self.passing, after=after if self.passing else None)

    def _is_too_long(self) -> bool:
        if self.code == "context_length_exceeded":
            return True
        return self.status in (400, 413, 422) and _TOO_LONG.search(self.words) is not None


def read_refusal(status: int, content: bytes, *, headers: Mapping[str, str], key: str | None) -> Refusal:
    """What an answer without success says; the key, should it be repeated there, is masked."""
    words, code = _words(hide(content.decode("utf-8", "replace"), key))
    if 300 <= status < 400:
        words = f"to {headers.get('location', 'nowhere')}"  # not followed: a key goes to the address it was given for
    return Refusal(status, hide(words, key), code)


def hide(text: str, key: str | None) -> str:
    """The text with the key masked, should it be repeated there; before it is shortened, which could leave a half."""
    return text.replace(key, "***") if key else text


def seconds_asked(value: str | None) -> float | None:
    """What a Retry-After header asks to wait, in seconds or as a date; None where there is nothing sensible."""
    if value is None:
        return None
    try:
        return max(0.0, min(float(value), 1e6))
    except ValueError:
        pass  # a date, or nonsense
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def shorten(text: str) -> str:
    """Foreign words on one line, and not too many of them."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _words(content: str) -> tuple[str, str]:
    try:
        error = _Error.model_validate_json(content)
    except ValidationError:
        return shorten(content), ""
    told = error.error if isinstance(error.error, _Words) else _Words(message=error.error)
    return shorten(told.message or error.message or str(error.detail or "")), str(told.code or "")


def _meaning(status: int) -> str:
    known = {
        401: "wants another key (401)",
        403: "does not let this key do that (403)",
        404: "has no such model or route (404)",
        429: "has no room for this now (429)",
    }
    if 300 <= status < 400:
        return f"sends elsewhere ({status})"
    return known.get(status, f"refuses ({status})" if status < 500 else f"failed ({status})")
