"""Wait until a server is ready, and until it has proved that it is ours and holds what it should."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from runners.models.client.seam import Endpoint
from runners.models.serving.ask import names_at
from runners.models.serving.kept import Kept
from runners.models.serving.log import ServerLog
from runners.models.serving.port import answers, describe_taken
from runners.models.serving.proof import foreign, listeners
from runners.progress import Progress
from schemas.errors import EndpointError, EndpointRefused, EndpointUnreachable, PortTaken, ServerFailed

PAUSE = 0.25
"""Seconds between two looks at a server that is not there yet."""
ANSWER = 5.0
"""Seconds that one answer may take."""
SAY = 10.0
"""Seconds between two words on how the loading goes."""
_NO_KEY = (401, 403)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A server that was started, and what it has to be: who listens on `host`:`port`, and holds `names`."""

    kept: Kept
    log: ServerLog
    endpoint: Endpoint
    host: str
    port: int
    names: frozenset[str]


def await_ready(waiting: Waiting, *, seconds: float, progress: Progress) -> None:
    """Return once the server is ready and proven.

    Raises ServerFailed where it dies, is not ready after `seconds`, or holds other models; PortTaken where somebody
    else got the port.
    """
    began = time.monotonic()
    said, answer = began, ""
    while (left := began + seconds - time.monotonic()) > 0:
        if waiting.kept.ended:
            raise _died(waiting)
        patience = min(ANSWER, left)
        listens, complaint = _look(waiting, seconds=patience)
        if listens and not complaint:
            return
        if complaint and (not answer or patience == ANSWER):  # the last look may have had no time to hear anything
            answer = complaint
        if time.monotonic() - said >= SAY:
            said = time.monotonic()
            _tell(waiting, progress, seconds=said - began)
        waiting.kept.wait(min(PAUSE, max(0.0, left)))
    raise ServerFailed(f"{_whose(waiting)} is not ready after {seconds:.0f} s{_so_far(answer)}; {_words(waiting)}")


def _look(waiting: Waiting, *, seconds: float) -> tuple[bool, str]:
    """Is it ready? With what it says where it listens and is not; a complaint is no failure while it loads."""
    if not _listens(waiting):
        return False, ""
    try:
        names = names_at(waiting.endpoint, seconds=seconds)
    except EndpointUnreachable:
        return False, ""
    except EndpointError as error:
        if isinstance(error, EndpointRefused) and error.status in _NO_KEY:
            raise ServerFailed(f"{_whose(waiting)} does not take its key: {error}; {_words(waiting)}") from error
        return True, str(error)
    _check_names(waiting, names)
    # Again, because somebody may have come meanwhile: what has just answered was ours only if all that listen are.
    return _listens(waiting), ""


def _listens(waiting: Waiting) -> bool:
    """Does our server listen? Raises PortTaken where somebody else does."""
    if not answers(waiting.host, waiting.port):
        return False
    ours = waiting.kept.tree()
    found = listeners(waiting.port, among=ours)
    if others := foreign(found, host=waiting.host, ours=ours | waiting.kept.tree()):
        raise PortTaken(describe_taken(waiting.host, waiting.port, others))
    return bool(found)


def _check_names(waiting: Waiting, names: Iterable[str]) -> None:
    if missing := waiting.names - {*names}:
        raise ServerFailed(
            f"{_whose(waiting)} holds {', '.join(names) or 'no model'}, not {', '.join(sorted(missing))}; "
            f"it is not used; {_words(waiting)}"
        )


def _died(waiting: Waiting) -> Exception:
    """Why a server ended before it was ready: somebody else got its port, or something in its log."""
    if others := foreign(listeners(waiting.port), host=waiting.host, ours=frozenset()):
        return PortTaken(describe_taken(waiting.host, waiting.port, others))
    status = waiting.kept.status or 0
    how = f"signal {status - 128}" if status > 128 else f"exit status {status}"
    return ServerFailed(f"{_whose(waiting)} ended while it was loading ({how}); {_words(waiting)}")


def _tell(waiting: Waiting, progress: Progress, *, seconds: float) -> None:
    newest = waiting.log.newest()
    progress.note(f"{waiting.endpoint.model}: loading for {seconds:.0f} s{f'; {newest}' if newest else ''}")


def _whose(waiting: Waiting) -> str:
    return f"the server of {waiting.endpoint.model} on port {waiting.port}"


def _so_far(answer: str) -> str:
    return f" (what it answers: {answer})" if answer else ""


def _words(waiting: Waiting) -> str:
    return f"{waiting.log.last_words()}; the whole is in {waiting.log.path}"
