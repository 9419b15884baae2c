"""One endpoint, with all that is known of how it takes calls."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from runners.asking.breaker import Breaker
from runners.asking.crowding import Crowding
from runners.asking.limiter import Limiter
from runners.asking.settings import PoolSettings
from runners.asking.speaker import Speaker
from runners.asking.verdict import is_full, is_overload
from schemas.errors import EndpointError


class Station:
    """Calls at one address, whichever of its models they are for. `ready` is when it wants to be called again.

    `lost` is why it is left out, None while it is not.
    """

    def __init__(self, url: str, settings: PoolSettings, clock: Callable[[], float]) -> None:
        self.url, self._settings, self._clock = url, settings, clock
        self.limiter = Limiter(first=settings.first, most=settings.most, seconds=settings.seconds)
        self.breaker = Breaker(settings)
        self._crowding = Crowding()
        self.speakers: list[Speaker] = []
        self.in_flight = 0
        self.ready = float("-inf")
        self.lost: EndpointError | None = None

    @property
    def load(self) -> float:
        """The share of its places that are taken."""
        return self.in_flight / self.limiter.limit

    def is_free(self, now: float) -> bool:
        """Whether it may be called now."""
        well = self.lost is None and not self.breaker.open and now >= self.ready
        return well and self.in_flight < self.limiter.limit

    def begin(self, speaker: Speaker) -> Place:
        """A call begins."""
        now = self._clock()
        self.in_flight += 1
        self.limiter.started(now)
        return Place(self, speaker, now, self.in_flight)

    def answered(self, place: Place, *, tokens: int, busy: bool) -> None:
        """A call brought an answer; `busy` while others wait for its place."""
        self.breaker.answered()
        self._crowding.answered(place.among)
        self.limiter.took(self._clock() - place.started)
        if busy:
            self.limiter.answered(self._clock(), tokens=tokens)
        else:
            self.limiter.idle()

    def failed(self, place: Place, error: EndpointError) -> None:
        """A call failed."""
        now = self._clock()
        self.heed(error)
        if is_overload(error):
            self.limiter.warned()
        if is_overload(error) and (self.limiter.is_cut(place.started) or self._crowding.blames(place.among)):
            self.limiter.turned_away(place.started, now, left=self.in_flight - 1, at_once=is_full(error))
        self.breaker.failed(error, started=place.started, now=now)

    def heed(self, error: EndpointError) -> None:
        """Wait for as long as the endpoint asks to, and a little more: others were sent away at the same time."""
        if error.after is not None:
            self.ready = max(self.ready, self._clock() + error.after * random.uniform(1, 1.1))
            if error.after > self._settings.patience:
                self.lost = error


@dataclass(frozen=True, slots=True)
class Place:
    """A call that may be made now: by whom it goes, when it began, and among how many, itself counted."""

    station: Station
    speaker: Speaker
    started: float
    among: int
