"""What a call to GitHub can come to.

    GithubError             4
    ├── NotFound            404, 410
    ├── Forbidden           401, 403 (no rate limit)
    ├── Rejected            409, 422, and answers that are larger than asked for
    └── Unavailable         5xx, rate limits, timeouts and lost connections, after all retries
    ArtifactRefused         4   what a workflow run left is not what it has to be; nothing of it was used
    └── NothingLeft         4   it left nothing at all

The text names what was asked for and what GitHub said; it never holds a token.
"""

from __future__ import annotations

from schemas.errors import TaxobotError


class GithubError(TaxobotError):
    """A call to GitHub failed. `status` is the HTTP status, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class NotFound(GithubError):
    """There is no such thing, or it may not be seen."""


class Forbidden(GithubError):
    """The token may not do this."""


class Rejected(GithubError):
    """GitHub understood the request and refuses it."""


class Unavailable(GithubError):
    """GitHub could not be reached, or has had enough for now."""


class ArtifactRefused(TaxobotError):
    """What a workflow run left, or where it comes from, is not what it has to be; nothing of it was used."""


class NothingLeft(ArtifactRefused):
    """A workflow run ended without what it should have left; the text says which of its jobs ended badly."""
