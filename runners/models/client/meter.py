"""What calls of a model cost: counted where they are made, added up over all that share a meter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from runners.models.client.seam import Usage
from schemas.errors import EndpointError


@dataclass(frozen=True, slots=True)
class Tally:
    """`requests` were made, further tries of one not counted: those are `retries`. `failures` of the requests ended in
    an error. `usage` is what endpoints told; `untold` answers came without it. `seconds` of waiting are added up over
    requests, also where those ran at once.
    """

    requests: int = 0
    retries: int = 0
    failures: int = 0
    untold: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


@dataclass(slots=True)
class Call:
    """A request under way: who makes it says what it cost. `generates` is False for one that draws no text."""

    generates: bool = True
    usage: Usage | None = None


@dataclass(slots=True)
class Meter:
    """Adds up; threads and tasks may share one."""

    clock: Callable[[], float] = time.monotonic
    _requests: int = 0
    _retries: int = 0
    _failures: int = 0
    _untold: int = 0
    _prompt: int = 0
    _completion: int = 0
    _seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def tally(self) -> Tally:
        """All that was counted so far."""
        with self._lock:
            usage = Usage(self._prompt, self._completion)
            return Tally(self._requests, self._retries, self._failures, self._untold, usage, self._seconds)

    @contextmanager
    def call(self, *, generates: bool = True) -> Iterator[Call]:
        """One request, from its first try to its end; one that is given up by its caller is no failure."""
        call, started, failed, done = Call(generates), self.clock(), False, False
        try:
            yield call
            done = True
        except EndpointError:
            failed = True
            raise
        finally:
            untold = done and generates and call.usage is None
            self._add(call.usage or Usage(), failed=failed, untold=untold, seconds=self.clock() - started)

    def retried(self) -> None:
        """One more try of a request is about to be made."""
        with self._lock:
            self._retries += 1

    def _add(self, usage: Usage, *, failed: bool, untold: bool, seconds: float) -> None:
        with self._lock:
            self._requests += 1
            self._failures += failed
            self._untold += untold
            self._prompt += usage.prompt
            self._completion += usage.completion
            self._seconds += seconds
