"""What went wrong with a hub, as one sentence that says what to do."""

from __future__ import annotations

import re

import httpx2

from runners.models.hub.listing import HubFile, Listing
from runners.models.hub.source import HubSource
from schemas.errors import DownloadFailed, TaxobotError, UsageError

LONGEST = 200


class HubAnswers:
    """Turns what huggingface_hub and its HTTP client raise about one source into errors for people."""

    def __init__(self, endpoint: str, source: HubSource, *, token: bool) -> None:
        self._endpoint, self._source, self._token = endpoint, source, token

    def explain(self, error: Exception) -> TaxobotError:
        """The error to raise instead. Those of huggingface_hub are kinds of each other: the narrowest comes first."""
        from huggingface_hub import errors

        name = self._source.repository
        match error:
            case errors.OfflineModeIsEnabled():
                return UsageError(f"{name} cannot be downloaded: HF_HUB_OFFLINE is set; unset it")
            case errors.GatedRepoError():
                return self._gated()
            case errors.RepositoryNotFoundError():
                return self._unknown()
            case errors.RevisionNotFoundError():
                return UsageError(f"{name} has no revision {self._source.revision}; name a branch, a tag or a commit")
            case errors.DisabledRepoError():
                return DownloadFailed(f"{self._endpoint} has disabled access to {name}; ask its owner")
            case errors.HfHubHTTPError():
                return self._answer(error.response.status_code, error.server_message or "")
            case _:
                return self._unreachable(error)

    def _gated(self) -> DownloadFailed:
        page = f"{self._endpoint}/{self._source.repository}"
        start = f"{self._source.repository} is gated: accept its terms on {page}"
        if self._token:
            return DownloadFailed(f"{start} with the account that the token in HF_TOKEN belongs to, and try again")
        return DownloadFailed(f"{start}, and set HF_TOKEN to a token of yours that may read it")

    def _unknown(self) -> UsageError:
        look = "and at what the token in HF_TOKEN may read" if self._token else "or set HF_TOKEN to a token of a reader"
        name = self._source.repository
        return UsageError(f"{self._endpoint} has no repository {name}, or a private one: look at the name, {look}")

    def _answer(self, status: int, words: str) -> TaxobotError:
        said = f": {' '.join(words.split())[:LONGEST]}" if words else ""
        if status == 401 and not self._token:  # so a hub answers about what is not there, too
            return self._unknown()
        if status == 401:
            return DownloadFailed(f"{self._endpoint} does not accept the token in HF_TOKEN{said}; set another, or none")
        if status == 403:
            return DownloadFailed(f"{self._endpoint} does not let us read {self._source.repository}{said}")
        if status == 429:
            return DownloadFailed(f"{self._endpoint} wants fewer requests{said}; try again later: what is here is kept")
        return DownloadFailed(f"{self._endpoint} answers {status} when asked for {self._source.repository}{said}")

    def _unreachable(self, error: Exception) -> DownloadFailed:
        said = "no answer in time" if isinstance(error, httpx2.TimeoutException) else _words(error)
        return DownloadFailed(
            f"{self._source.repository} cannot be downloaded from {self._endpoint} ({said}); what is here is kept, and "
            "the same command carries on"
        )


def _words(error: Exception) -> str:
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error)) or type(error).__name__


def wrong_content(listing: Listing, file: HubFile, found: str) -> DownloadFailed:
    """What came is not what the hub named: a fault on the way, or somebody's hand."""
    return DownloadFailed(
        f"{file.name} of {listing.repository} is thrown away: its digest is {found[:12]}…, and the hub's listing says "
        f"{file.digest[:12]}…; give the same command again, and do not trust that hub if it stays so"
    )
