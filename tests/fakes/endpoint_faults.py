"""Bad days of an endpoint, on order."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["status", "drop", "stall", "cut", "hush", "mute", "garbage"]


@dataclass
class Fault:
    """What happens instead of an answer, the next `times` times that `matching` is found in `METHOD /path`.

    `status`: that status, with `headers` and `body`. `drop`: the connection is closed without a word. `stall`: nothing
    comes until the fake is closed. `cut`: the answer breaks off in its middle. `hush`: a stream ends as if it were
    complete, and is not. `mute`: a stream ends without a word. `garbage`: 200 with `body`. Of a stream, `after` pieces
    come before it stalls, breaks off or ends.
    """

    kind: Kind
    matching: str = ""
    times: int = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "on order"}}'
    after: int = 0
    hits: int = 0


class Faults:
    """Those that are ordered, in order; the first that fits is taken."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Order one; it counts its `hits`."""
        with self._lock:
            self._ordered.append(fault)
        return fault

    def take(self, asked: str) -> Fault | None:
        """The fault that this request meets, if any."""
        with self._lock:
            for fault in self._ordered:
                if fault.hits < fault.times and re.search(fault.matching, asked):
                    fault.hits += 1
                    return fault
        return None
