"""Why documents cannot be had, as an error that finds its way out of whatever was about to read them."""

from __future__ import annotations

from schemas.documents import Missing


class Unavailable(Exception):
    """The documents cannot be had. `str` is the reason; `missing` adds the rule and the part of `document` at fault."""

    def __init__(self, reason: str, *about: str | int, rule: str = "documents/unreachable") -> None:
        super().__init__(reason)
        self.missing = Missing(rule, reason, about)


def not_checked(reason: str) -> Unavailable:
    """The error for documents that may well be there, but could not be looked at."""
    return Unavailable(reason, rule="documents/not-checked")
