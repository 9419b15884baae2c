"""How long a hub is waited for, and how often it is asked again."""

from __future__ import annotations

from dataclasses import dataclass

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses after which the same request may succeed."""


@dataclass(frozen=True, slots=True)
class Patience:
    """After `tries` tries in a row that brought nothing, a hub is given up; one that is silent for `seconds` has not
    answered. `pause` seconds pass before the second try, twice as many before each further one, and never more than
    `longest`. A hub that asks for more than that (`Retry-After`) is given up at once.
    """

    tries: int = 5
    seconds: float = 30.0
    pause: float = 1.0
    longest: float = 60.0

    def pause_after(self, tries: int) -> float:
        """Seconds to wait after so many tries."""
        return min(self.longest, self.pause * 2.0 ** (tries - 1))
