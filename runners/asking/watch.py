"""Waits for endpoints that take no calls for a while, and tries those that seem to be broken."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

from runners.asking.batcher import Start
from runners.asking.line import Line
from runners.asking.speaker import Speaker
from runners.asking.station import Station
from runners.asking.verdict import is_about_the_question
from schemas.errors import EndpointError

Sleep = Callable[[float], Awaitable[object]]


class Watch:
    """One task an endpoint, as long as it needs that; `start` starts it, `line` is told when calls may go on."""

    def __init__(self, line: Line, *, start: Start, clock: Callable[[], float], sleep: Sleep) -> None:
        self._line, self._start, self._clock, self._sleep = line, start, clock, sleep
        self._watched: set[str] = set()

    def look_after(self, station: Station, speaker: Speaker) -> None:
        """See to it that the endpoint is asked again as soon as it may be, or left out."""
        resting = station.breaker.open or station.ready > self._clock()
        if station.lost is None and resting and station.url not in self._watched:
            self._watched.add(station.url)
            self._start(self._wait(station, speaker))

    async def _wait(self, station: Station, speaker: Speaker) -> None:
        while station.lost is None:
            if (seconds := station.ready - self._clock()) > 0:
                await self._sleep(seconds)
            elif not station.breaker.open:
                break
            elif (pause := station.breaker.pause()) is not None:
                await self._sleep(pause * random.uniform(0.5, 1))
                await self._try(station, speaker)
            else:
                station.lost = station.breaker.last
        self._watched.discard(station.url)
        self._line.move_on()

    async def _try(self, station: Station, speaker: Speaker) -> None:
        if not station.breaker.open:  # a call that was still in flight came back with an answer
            return
        try:
            await speaker.ping()
        except EndpointError as error:
            self._judge(station, error)
        else:
            station.breaker.answered()

    @staticmethod
    def _judge(station: Station, error: EndpointError) -> None:
        if not error.passing and is_about_the_question(error):
            station.breaker.answered()
            return
        station.breaker.tried_in_vain(error)
        station.heed(error)
        if not error.passing:
            station.lost = error
