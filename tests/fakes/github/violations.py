"""What clients, or the fake itself, did against GitHub's description; a test fails on what it did not announce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong. `side` is who did it: the client, or the fake in its reply or webhook."""

    side: str
    request: str
    message: str

    def __str__(self) -> str:
        return f"{self.side}: {self.request}: {self.message}"


class Violations:
    """All of them, in order."""

    def __init__(self) -> None:
        self._found: list[Violation] = []
        self._lock = Lock()

    def add(self, side: str, request: str, message: str) -> None:
        """Record one."""
        with self._lock:
            self._found.append(Violation(side, request, message))

    def __iter__(self) -> Iterator[Violation]:
        return iter(list(self._found))

    def __len__(self) -> int:
        return len(self._found)

    @contextmanager
    def expected(self, pattern: str) -> Iterator[None]:
        """Within, at least one violation by a client must match; those that match are forgotten afterwards."""
        before = len(self._found)
        yield
        with self._lock:
            new = self._found[before:]
            matching = [one for one in new if one.side == "client" and re.search(pattern, str(one))]
            self._found[before:] = [one for one in new if one not in matching]
        assert matching, f"no violation like {pattern!r}; there were {[str(one) for one in new]}"

    def check(self) -> None:
        """AssertionError with all of them, if there is any."""
        assert not self._found, "against GitHub's description:\n" + "\n".join(map(str, self._found))
