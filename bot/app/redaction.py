"""Secrets are taken out of whatever is logged: those that this process holds, and everything that looks like one (S38).

Shapes: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ (GitHub's
tokens), RFC 7519 (JSON web tokens), RFC 7468 (PEM), RFC 3986 (passwords in URLs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import SecretStr

REDACTED = "[redacted]"
SHORTEST = 6
"""Characters of a secret whose value is looked for; a shorter one would be found in every other word."""
_KEY_LINE = 16
_SHAPES = (
    # A PEM block, with real or written line ends; without its end where it was cut.
    (re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL), ""),
    (re.compile(r"\bgh[a-z]_[A-Za-z0-9_.-]{16,}"), ""),
    (re.compile(r"\bgithub_pat_\w{20,}"), ""),
    (re.compile(r"\b(?:sk|hf)[-_][A-Za-z0-9_-]{16,}"), ""),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"), ""),
    (re.compile(r"((?:authorization['\"]?\s*[:=]\s*['\"]?)?\b(?:bearer|basic|token)\s+)[\w.~+/=-]{12,}", re.I), r"\1"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)", re.IGNORECASE), r"\1"),
    (re.compile(r"([?&;](?:[a-z_]*token|key|secret|password|signature)=)[^\s&;#'\"]+", re.IGNORECASE), r"\1"),
)


class Redactor:
    """Takes secrets out of text, and of everything that holds text."""

    def __init__(self, secrets: Sequence[SecretStr] = ()) -> None:
        self._known = [re.escape(value) for value in sorted(_values(secrets), key=len, reverse=True)]
        self._pattern = re.compile("|".join(self._known)) if self._known else None

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._pattern is not None:
            text = self._pattern.sub(REDACTED, text)
        for shape, kept in _SHAPES:
            text = shape.sub(kept + REDACTED, text)
        return text

    def value(self, held: Any) -> Any:
        """The same without secrets, as JSON can hold it; what it cannot hold is shown as text."""
        match held:
            case None | bool() | int() | float():
                return held
            case str():
                return self.text(str(held))
            case dict():
                return {self.text(str(key)): self.value(value) for key, value in held.items()}
            case list() | tuple() | set() | frozenset():
                return [self.value(one) for one in held]
            case _:
                return self.text(repr(held))


def _values(secrets: Sequence[SecretStr]) -> set[str]:
    """The values to look for: whole, as an escaped text has them, and each line of a key."""
    values: set[str] = set()
    for secret in secrets:
        value = secret.get_secret_value()
        lines = [line for line in value.splitlines() if len(line) >= _KEY_LINE and not line.startswith("-----")]
        values |= {value, value.strip(), repr(value)[1:-1], *(lines if "\n" in value.strip() else ())}
    return {value for value in values if len(value) >= SHORTEST}
