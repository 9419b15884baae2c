"""Ask a hub again where that may help, as long as patience lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from httpx2 import Response, TransportError
from tenacity import RetryCallState, Retrying, retry_if_exception

from runners.models.hub.patience import AGAIN, Patience

Result = TypeVar("Result")
Note = Callable[[str], None]


def insist(ask: Callable[[], Result], *, patience: Patience, moved: Callable[[], int], note: Note) -> Result:
    """What `ask` gives, tried again after failures that may pass; `note` is told of every wait.

    `moved` grows while tries get anywhere: after one that did, patience begins anew. The last failure is raised as it
    is, and so is every one that will not pass.
    """
    waits = _Waits(patience, moved, note)
    return Retrying(
        retry=retry_if_exception(lambda error: _may_pass(error, patience)),
        stop=lambda state: waits.fruitless(state) >= patience.tries,
        wait=waits.seconds,
        before_sleep=waits.tell,
        reraise=True,
    )(ask)


class _Waits:
    def __init__(self, patience: Patience, moved: Callable[[], int], note: Note) -> None:
        self._patience, self._moved, self._note = patience, moved, note
        self._reached, self._tries_before = moved(), 0

    def fruitless(self, state: RetryCallState) -> int:
        """Tries in a row up to this one that brought nothing."""
        if self._moved() > self._reached:
            self._reached, self._tries_before = self._moved(), state.attempt_number - 1
        return state.attempt_number - self._tries_before

    def seconds(self, state: RetryCallState) -> float:
        """How long to wait after this try."""
        asked = _retry_after(state.outcome.exception() if state.outcome else None)
        return self._patience.pause_after(self.fruitless(state)) if asked is None else asked

    def tell(self, state: RetryCallState) -> None:
        """Say what went wrong and when it is tried again."""
        response = _response(state.outcome.exception() if state.outcome else None)
        reason = f"it answers {response.status_code}" if response is not None else "no answer, or the line was cut"
        self._note(f"the hub does not deliver ({reason}); next try in {state.upcoming_sleep:.0f} s")


def _may_pass(error: BaseException, patience: Patience) -> bool:
    if (response := _response(error)) is not None:
        return response.status_code in AGAIN and (_retry_after(error) or 0) <= patience.longest
    return isinstance(error, TransportError)


def _retry_after(error: BaseException | None) -> float | None:
    """The seconds that a hub asks for (RFC 9110, 10.2.3); where it names a date, our own pauses are kept."""
    response = _response(error)
    asked = "" if response is None else response.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else None


def _response(error: BaseException | None) -> Response | None:
    from huggingface_hub.errors import HfHubHTTPError

    return error.response if isinstance(error, HfHubHTTPError) else None
