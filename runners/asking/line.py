"""Who waits for a place at an endpoint, the most urgent first."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count

from runners.asking.gone import gone
from runners.asking.seam import Order
from runners.asking.speaker import Speaker
from runners.asking.station import Place, Station
from schemas.generation import Role

Waiting = tuple[Order, int, "asyncio.Future[Place]"]
Seats = Mapping[Role, Sequence[tuple[Station, Speaker]]]


class Line:
    """Gives places away. `seats` are those who can be asked in each role."""

    def __init__(self, seats: Seats, clock: Callable[[], float]) -> None:
        self._seats, self._clock = seats, clock
        self._waiting: dict[Role, list[Waiting]] = {role: [] for role in seats}
        self._numbers = count()
        self.stations = tuple(dict.fromkeys(station for places in seats.values() for station, _ in places))

    @asynccontextmanager
    async def place(self, role: Role, order: Order) -> AsyncIterator[Place]:
        """A place for the block, at the freest endpoint. Raises EndpointError where there is none to wait for."""
        place = await self._wait(role, order)
        try:
            yield place
        finally:
            place.station.in_flight -= 1
            self.move_on()

    @property
    def outages(self) -> int:
        """How often an endpoint was found to be down, and came back."""
        return sum(station.breaker.outages for station in self.stations)

    @property
    def waiting(self) -> int:
        """So many wait for a place."""
        return sum(not future.done() for queue in self._waiting.values() for *_, future in queue)

    def is_long(self, station: Station) -> bool:
        """Whether somebody waits who could be asked there."""
        return any(queue and self._has(role, station) for role, queue in self._waiting.items())

    def move_on(self) -> None:
        """Give away what places there are. To be called whenever an endpoint takes calls again, or is left out."""
        while (role := self._next()) is not None:
            *_, future = heapq.heappop(self._waiting[role])
            if (seat := self._free(role)) is None:
                future.set_exception(gone(role, [station for station, _ in self._seats[role]]))
            else:
                station, speaker = seat
                future.set_result(station.begin(speaker))

    async def _wait(self, role: Role, order: Order) -> Place:
        future: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting[role], (order, next(self._numbers), future))
        self.move_on()
        try:
            return await future
        except asyncio.CancelledError:
            if not future.cancelled() and future.exception() is None:
                future.result().station.in_flight -= 1  # the place came at the same moment
                self.move_on()
            raise

    def _next(self) -> Role | None:
        """The role in which the most urgent one waits of those who need not wait any longer."""
        best: tuple[tuple[Order, int], Role] | None = None
        for role, queue in self._waiting.items():
            while queue and queue[0][2].done():  # given up by who waited
                heapq.heappop(queue)
            if queue and (best is None or queue[0][:2] < best[0]) and self._is_served(role):
                best = queue[0][:2], role
        return best[1] if best else None

    def _is_served(self, role: Role) -> bool:
        return self._free(role) is not None or all(station.lost for station, _ in self._seats[role])

    def _free(self, role: Role) -> tuple[Station, Speaker] | None:
        now = self._clock()
        free = [seat for seat in self._seats[role] if seat[0].is_free(now)]
        return min(free, key=lambda seat: seat[0].load) if free else None

    def _has(self, role: Role, station: Station) -> bool:
        return any(one is station for one, _ in self._seats[role])
