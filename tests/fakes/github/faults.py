"""Faults on demand: the next requests that match are answered wrongly, as GitHub does on its bad days."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass
class Fault:
    """`times` requests whose `METHOD /path` matches get `status` with `headers`; status 0 drops the connection.

    `after` lets the request have its effect first: the answer alone is lost.
    """

    status: int
    matching: str = ""
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    after: bool = False
    hits: int = 0


@dataclass
class Weather:
    """A bad day: of requests that match, this share goes wrong in one of GitHub's ways, as the seed has it.

    `hits` counts them. A connection that is dropped stands for one that times out.
    """

    rate: float
    seed: int = 0
    matching: str = ""
    hits: int = 0

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def take(self, request: str) -> Fault | None:
        """The fault for a request; None where it goes well."""
        if not re.search(self.matching, request) or self._dice.random() >= self.rate:
            return None
        self.hits += 1
        return self._dice.choice(
            (
                Fault(500),
                Fault(502, message="Bad Gateway"),
                Fault(503, message="Service Unavailable"),
                Fault(403, headers={"Retry-After": "1"}, message=SECONDARY),
                Fault(429, headers={"Retry-After": "1"}, message=SECONDARY),
                Fault(0),
                Fault(0, after=True),
                Fault(502, after=True),
            )
        )


class Faults:
    """Those that wait for their request, and the weather."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()
        self.weather: Weather | None = None

    def add(self, fault: Fault) -> Fault:
        """Let it happen; the fault counts its `hits`."""
        with self._lock:
            self._waiting.append(fault)
        return fault

    def secondary_limit(self, *, retry_after: int = 1, matching: str = "", times: int = 1, status: int = 403) -> Fault:
        """GitHub's secondary rate limit."""
        headers = {"Retry-After": str(retry_after)}
        return self.add(Fault(status, matching, times, headers, SECONDARY))

    def take(self, request: str) -> Fault | None:
        """The fault for `METHOD /path`, used once; None when there is none."""
        with self._lock:
            for fault in self._waiting:
                if fault.hits < fault.times and re.search(fault.matching, request):
                    fault.hits += 1
                    return fault
            return self.weather.take(request) if self.weather is not None else None
