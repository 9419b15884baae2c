"""When a call to GitHub is made again, and how long to wait before it.

`Patience` decides below PyGithub, for each request; `repeat` above it, for calls that create something.
Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
and https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Retry
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from github import GithubException, GithubRetry
from github.Requester import Requester
from urllib3 import Retry
from urllib3.exceptions import InvalidHeader, MaxRetryError

from bot.github.errors import Unavailable

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

T = TypeVar("T")
TRIES = 5
LONGEST = 120.0  # seconds that one wait may take; a limit that lasts longer is an error that says until when
FIRST_MINUTE = 60.0  # "Otherwise, wait for at least one minute", for secondary limits without a header
SAFE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
"""Methods that come to the same when they are sent twice, as taxobot uses them: POST alone creates."""
REFUSALS = (403, 429)
MOVED = (307, 308)
"""What a repository that was renamed answers to writes. PyGithub would take it for success."""


def is_limit(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Whether a refusal is a rate limit, primary or secondary. Header names are in lower case."""
    if status not in REFUSALS:
        return False
    told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return status == 429 or told or Requester.isRateLimitError(message)


class Patience(Retry):
    """Tries a request again after lost connections, 5xx and rate limits.

    - Connections that were never made, and rate limits: any request, since GitHub did nothing with it.
    - 5xx and connections lost halfway: the methods in SAFE only.
    - Between tries: what Retry-After or x-ratelimit-reset say, else twice as long each time; a little more by chance.

    A limit that lasts longer than `longest` seconds is not waited for.
    """

    def __init__(
        self,
        *,
        longest: float = LONGEST,
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
        **options: Any,
    ) -> None:
        chosen: dict[str, Any] = {"total": TRIES - 1, "allowed_methods": SAFE}
        chosen |= {"backoff_factor": 1.0, "backoff_jitter": 1.0} | options | {"raise_on_status": False, "redirect": 0}
        super().__init__(**chosen)
        self.longest, self.pause, self.now = longest, pause, now
        self.wait: float | None = None

    def new(self, **changes: Any) -> Self:
        """The same patience with other counters."""
        return super().new(longest=self.longest, pause=self.pause, now=self.now, **changes)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: ARG002
        """Whether this answer needs a second look; `increment` takes it, and raises what is final."""
        return status_code in REFUSALS + MOVED or (status_code >= 500 and method in SAFE)

    def increment(  # type: ignore[override]
        self,
        method: str | None = None,
        url: str | None = None,
        response: HTTPResponse | None = None,
        error: Exception | None = None,
        *others: Any,
        **more: Any,
    ) -> Self:
        """Count a failure. Raises what the failure is where there is nothing more to try."""
        if response is None or response.status not in REFUSALS + MOVED:
            following = super().increment(method, url, response, error, *others, **more)
            following.wait = self._told(response) if response is not None else None
            return following
        # Looking into the body uses it up, so from here on the refusal is raised and never returned.
        refusal = _refusal(response, url or "")
        wait = self._limit_wait(response.status, refusal)
        if wait is None or wait > self.longest:
            raise refusal
        try:
            following = super().increment(method, url, response, error, *others, **more)
        except MaxRetryError:
            raise refusal from None
        following.wait = wait
        return following

    def sleep(self, response: Any = None) -> None:  # noqa: ARG002 - what it says was read when it was counted
        """Wait before the next try."""
        self.pause(self.get_backoff_time() if self.wait is None else min(self.wait, self.longest) + self._chance())

    def get_backoff_time(self) -> float:
        """Seconds: doubled with each failure, up to `longest`."""
        doubled = self.backoff_factor * 2.0 ** max(len(self.history) - 1, 0)
        return min(doubled, self.longest) + self._chance()

    def _chance(self) -> float:
        return random.random() * self.backoff_jitter

    def _limit_wait(self, status: int, refusal: GithubException) -> float | None:
        headers = refusal.headers or {}
        if not is_limit(status, headers, message_of(refusal)):
            return None
        if "retry-after" in headers:
            return self._seconds(headers["retry-after"])
        reset = headers.get("x-ratelimit-reset", "")
        if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(0.0, int(reset) - self.now()) + 1
        return FIRST_MINUTE * 2.0 ** len(self.history)

    def _told(self, response: HTTPResponse) -> float | None:
        value = response.headers.get("Retry-After")
        return self._seconds(value) if value else None

    def _seconds(self, value: str) -> float:
        try:
            return self.parse_retry_after(value)
        except InvalidHeader:
            return FIRST_MINUTE


def _refusal(response: HTTPResponse, url: str) -> GithubException:
    content = GithubRetry.get_content(response, url)
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Requester.createException(response.status, headers, data if isinstance(data, dict) else {})


def message_of(error: GithubException) -> str:
    """What GitHub said about an error; empty where it said nothing."""
    message = error.data.get("message") if isinstance(error.data, dict) else None
    return message if isinstance(message, str) else ""


def in_doubt(error: Unavailable) -> bool:
    """Whether GitHub may have done what was asked for, although no answer says so."""
    return error.status == 0 or error.status >= 500


def repeat(call: Callable[[], T], pause: Callable[[float], None], *, find: Callable[[], T | None] | None = None) -> T:
    """Make a call that creates something, again where its answer was lost or a server failed.

    `find` looks for what the failed try may have made after all; where it finds that, it is returned. Without `find`
    the call has to be one that may be made twice. Raises Unavailable when three tries failed.
    """
    for failures in range(2):
        try:
            return call()
        except Unavailable as error:
            if not in_doubt(error):
                raise
        pause(2.0**failures + random.random())
        if find is not None and (made := find()) is not None:
            return made
    return call()
