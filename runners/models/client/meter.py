"""What calls of a model cost: counted where they are made, added up over all that share a meter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

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
    _tally: Tally = field(default_factory=Tally)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def tally(self) -> Tally:
        """All that was counted so far."""
        with self._lock:
            return self._tally

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
            self._add(requests=1, failures=failed, untold=untold, usage=call.usage, seconds=self.clock() - started)

    def retried(self) -> None:
        """One more try of a request is about to be made."""
        self._add(retries=1)

    def _add(
        self,
        *,
        requests: int = 0,
        retries: int = 0,
        failures: int = 0,
        untold: int = 0,
        usage: Usage | None = None,
        seconds: float = 0.0,
    ) -> None:
        with self._lock:
            now = self._tally
            self._tally = replace(
                now,
                requests=now.requests + requests,
                retries=now.retries + retries,
                failures=now.failures + failures,
                untold=now.untold + untold,
                usage=now.usage + (usage or Usage()),
                seconds=now.seconds + seconds,
            )
