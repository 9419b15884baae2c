"""How often one question is asked, and how long it waits in between."""

from __future__ import annotations

import random
from dataclasses import dataclass

from runners.asking.settings import PoolSettings
from runners.asking.verdict import is_about_the_question, is_full
from schemas.errors import EndpointError

_TURNED_AWAY = 20
"""So many times as often as it may fail a question may be turned away for want of room, which is nobody's fault."""


@dataclass(slots=True)
class Attempts:
    """The tries of one question. `outages` are those of its endpoints that it has seen: while they last, every try
    fails, so tries from before the end of one do not count.
    """

    settings: PoolSettings
    outages: int
    failures: int = 0
    turned_away: int = 0
    suspected: bool = False
    begun: bool = False

    def begin(self, outages: int) -> bool:
        """A try is about to be made; whether there was one before."""
        if outages != self.outages:
            self.outages, self.failures = outages, 0
        again, self.begun = self.begun, True
        return again

    def pause(self, error: EndpointError) -> float | None:
        """Seconds to wait after a failure before the next try; None where there is none, and the failure stands."""
        if is_full(error):
            self.turned_away += 1
            return self._backoff(self.turned_away, most=_TURNED_AWAY * self.settings.tries)
        if error.passing:
            self.failures += 1
            return self._backoff(self.failures, most=self.settings.tries)
        if is_about_the_question(error) or self.suspected:
            return None
        # A key or a model that is not there any more: the endpoint is looked at first. If all is well, it was this one.
        self.suspected = True
        return 0.0

    def _backoff(self, failed: int, *, most: int) -> float | None:
        if failed >= most:
            return None
        longest = min(self.settings.pause * 2.0 ** min(failed - 1, 16), self.settings.longest_pause)
        return longest * random.uniform(0.5, 1)
