"""A stretch of a flow without a gathering: rows stream through it, each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import cast

from runners.asking.seam import Asker
from runners.generate.flows.journey import Journey
from runners.generate.flows.seam import Arrival, Block, Gathering, Loss, Outcome, Tools
from runners.generate.flows.unfit import Unfit


class Way:
    """The blocks of a flow, and what they use."""

    def __init__(
        self,
        blocks: Sequence[Block | Gathering],
        asker: Asker,
        *,
        round: int,  # noqa: A002 - the word of the seam
        scale: int,
        max_tokens: int | None,
        moved: Callable[[float], None],
    ) -> None:
        self._blocks, self._asker, self._moved = blocks, asker, moved
        self._round, self._scale, self._max_tokens = round, scale, max_tokens

    async def pass_block(self, place: int, row: Arrival, *, leaf: str) -> Outcome:
        """What becomes of a row in the block at `place`. Raises EndpointError where there is no asking any more."""
        tools = Tools(self._asker, row.order, leaf, self._round, self._scale, self._max_tokens)
        try:
            return await cast(Block, self._blocks[place]).run(row.row, tools)
        except Unfit as error:
            return Outcome((), losses=[Loss("rejected", error.reason, error.shown or _words(row))])

    def advance(self, journey: Journey, share: float, place: int, *, on: bool) -> None:
        """A row with this share of its sample's way has left the block at `place`: for the next one, or for good."""
        blocks = 1 if on else len(self._blocks) - place
        self._moved(journey.advance(share * blocks / len(self._blocks)))

    def end(self, journey: Journey) -> None:
        """Nothing is ahead of a sample any more, neither what its gatherings took."""
        self._moved(journey.advance(journey.ahead))


class Stage:
    """The blocks from `begin` to before `end`."""

    def __init__(self, way: Way, begin: int, end: int, slots: asyncio.Semaphore) -> None:
        self._way, self._begin, self._end, self._slots = way, begin, end, slots
        self._held = 0
        self._ended: asyncio.Queue[Journey | None] = asyncio.Queue()

    async def run(self, journeys: Iterable[Journey]) -> AsyncGenerator[Journey, None]:
        """Each journey once all its rows have come to the end of the stretch, or were lost. Raises what a block raises;
        then, and when it is closed, all that is under way is cancelled first.
        """
        driver = asyncio.create_task(self._drive(journeys))
        try:
            while (journey := await self._ended.get()) is not None:
                self._leave()
                yield journey
            await _result(driver)
        finally:
            driver.cancel()
            await asyncio.wait([driver])
            if not driver.cancelled():
                driver.exception()  # it was raised already, or nobody is there to hear it
            while self._held:
                self._leave()

    def _leave(self) -> None:
        self._held -= 1
        self._slots.release()

    async def _drive(self, journeys: Iterable[Journey]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for journey in journeys:
                    await self._slots.acquire()
                    self._held += 1
                    self._start(journey, group)
        finally:
            self._ended.put_nowait(None)

    def _start(self, journey: Journey, group: asyncio.TaskGroup) -> None:
        rows, journey.rows = journey.rows, []
        journey.travelling = len(rows)
        if not rows:
            self._ended.put_nowait(journey)
        for row in rows:
            group.create_task(self._travel(journey, row, self._begin, 1 / len(rows), group))

    async def _travel(self, journey: Journey, row: Arrival, place: int, share: float, group: asyncio.TaskGroup) -> None:
        """One row to the end; of several that it becomes the first goes on here, the others for themselves."""
        while place < self._end:
            outcome = await self._way.pass_block(place, row, leaf=journey.sample.leaf)
            rows = journey.passed(place, row, outcome)
            self._way.advance(journey, share, place, on=bool(rows))
            place += 1
            share /= max(len(rows), 1)
            journey.travelling += max(len(rows) - 1, 0)
            for other in rows[1:]:
                group.create_task(self._travel(journey, other, place, share, group))
            if not rows:
                break
            row = rows[0]
        else:
            journey.rows.append(row)
        journey.travelling -= 1
        if not journey.travelling:
            self._ended.put_nowait(journey)


async def _result(driver: asyncio.Task[None]) -> None:
    """Raises the first of what went wrong, by itself: the others are what it led to."""
    try:
        await driver
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from group


def _words(row: Arrival) -> str:
    return "\n".join(value for key in ("question", "response") if isinstance(value := row.row.get(key), str))
