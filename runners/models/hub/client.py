"""A hub, asked over HTTP: what a repository holds, and what stands in its files from some byte on.

huggingface_hub speaks the API (https://huggingface.co/docs/hub/api) and knows the hub's errors. Its own downloads are
not used: in version 2.4 they compare no digests, begin anew after a process was killed, and go through Xet where that
is installed, past the hub's own addresses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import httpx2
from pydantic import SecretStr

from runners.models.hub.digest import Digests
from runners.models.hub.endpoint import check_endpoint, check_token
from runners.models.hub.listing import HubFile, Listing, read_listing
from runners.models.hub.patience import Patience
from runners.models.hub.refusal import HubAnswers, wrong_content
from runners.models.hub.source import HubSource
from runners.models.hub.waits import Note, insist
from runners.models.weights import LARGEST_JSON
from schemas.errors import DownloadFailed, ModelRefused

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo

FIRST_TRIES = 3
Result = TypeVar("Result")
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What huggingface_hub's reader makes of an answer that is no hub's."""


class HubClient:
    """Asks the hub at `endpoint`, with `token` if there is one; `note` is told of waits.

    Raises UsageError where the token may not travel to that address.
    """

    def __init__(
        self, endpoint: str, token: SecretStr | None, *, note: Note = lambda _: None, patience: Patience | None = None
    ) -> None:
        self.endpoint = check_endpoint(endpoint, token=token is not None)
        # False: never the token that a login of huggingface_hub may have left on this disk.
        self._token: str | bool = check_token(token) if token else False
        self._note = note
        self._patience = patience or Patience()
        # The library logs the warnings of hubs as they are, and a terminal would obey them.
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)

    def look(self, source: HubSource) -> Listing:
        """What the repository holds at the revision. Raises UsageError for a wrong name, else DownloadFailed."""
        # Who mistyped an address should not wait as long as who has half a model.
        patience = replace(self._patience, tries=min(FIRST_TRIES, self._patience.tries))
        return read_listing(source.repository, self.insist(source, lambda: self._ask(source), patience=patience))

    def read(self, source: HubSource, listing: Listing, file: HubFile) -> bytes:
        """The whole content of a small file, checked. Raises ModelRefused for a large one, DownloadFailed."""
        if file.size > LARGEST_JSON:
            raise ModelRefused(f"{file.name} of {source.repository} is too large for what it should be, a JSON object")

        def ask() -> bytes:
            with self.stream(listing, file) as (_, chunks):
                return b"".join(chunks)

        content = self.insist(source, ask)
        digests = Digests(file)
        digests.feed(content)
        if not digests.match():
            raise wrong_content(listing, file, digests.found)
        return content

    @contextmanager
    def stream(self, listing: Listing, file: HubFile, start: int = 0) -> Iterator[tuple[int, Iterator[bytes]]]:
        """The byte that the hub really begins at, 0 where it does not know ranges, and the content from there on.

        Raises what huggingface_hub and httpx2 do; `insist` explains it.
        """
        from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status

        url = hf_hub_url(listing.repository, file.name, revision=listing.commit, endpoint=self.endpoint)
        # A redirect to another machine, where large files stand, goes without the token: httpx2 sees to that.
        with get_session().stream("GET", url, headers=self._headers(start), timeout=self._patience.seconds) as response:
            hf_raise_for_status(response)
            yield start if response.status_code == httpx2.codes.PARTIAL_CONTENT else 0, response.iter_bytes()

    def insist(
        self,
        source: HubSource,
        ask: Callable[[], Result],
        *,
        moved: Callable[[], int] = int,
        patience: Patience | None = None,
    ) -> Result:
        """What `ask` gives, as `waits.insist` has it; a hub's failures are raised as errors for people."""
        from huggingface_hub.errors import OfflineModeIsEnabled

        try:
            return insist(ask, patience=patience or self._patience, moved=moved, note=self._note)
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled) as error:
            raise HubAnswers(self.endpoint, source, token=bool(self._token)).explain(error) from error

    def _ask(self, source: HubSource) -> ModelInfo:
        from huggingface_hub import HfApi

        api = HfApi(self.endpoint, token=self._token, library_name="taxobot")
        seconds = self._patience.seconds
        try:
            return api.model_info(source.repository, revision=source.revision, files_metadata=True, timeout=seconds)
        except MALFORMED as error:
            if isinstance(error, httpx2.HTTPError):  # some of the library's are both
                raise
            raise DownloadFailed(f"{self.endpoint} does not answer as a hub does; look at HF_ENDPOINT") from error

    def _headers(self, start: int) -> dict[str, str]:
        # Bytes are counted, and a compressed answer cannot be carried on from its middle.
        headers = {"User-Agent": "taxobot", "Accept-Encoding": "identity"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if start:
            headers["Range"] = f"bytes={start}-"
        return headers
