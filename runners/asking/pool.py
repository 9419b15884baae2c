"""Asks all desks: what is remembered costs nothing, what is under way is waited for, the rest goes out at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from runners.asking.batcher import Start
from runners.asking.counts import Counts
from runners.asking.desk import Desk
from runners.asking.errands import Brought, Errand, Errands
from runners.asking.journal import Journal
from runners.asking.line import Line
from runners.asking.memory import Memory, draws_of
from runners.asking.seam import Answer, Question
from runners.asking.seating import Seating, identities_of, seating_of, stations_of
from runners.asking.settings import PoolSettings
from runners.asking.state import PoolState, state_of
from runners.asking.text import Text
from runners.asking.together import helpers, together
from runners.asking.uses import uses_of
from runners.asking.watch import Sleep, Watch
from schemas.errors import EndpointError
from schemas.generation import ModelUse

Flight = asyncio.Future[Text | EndpointError]


class Pool:
    """An Asker. `open_pool` makes one, and ends what it started."""

    def __init__(
        self,
        seating: Seating,
        memory: Memory,
        settings: PoolSettings,
        *,
        start: Start,
        clock: Callable[[], float],
        sleep: Sleep,
    ) -> None:
        self._seating, self._memory, self._settings, self._clock = seating, memory, settings, clock
        self._counts = Counts(clock)
        self._line = Line(stations_of(seating, settings, start=start, clock=clock), clock)
        watch = Watch(self._line, start=start, clock=clock, sleep=sleep)
        self._errands = Errands(memory, self._line, watch, self._counts, settings, sleep)
        self._flights: dict[tuple[bytes, int], Flight] = {}

    async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
        """See Asker. Where there is no temperature, all `n` texts are the same one.

        Raises StoreCorrupt or JournalFailed where the journal cannot be used.
        """
        digest, draws = self._memory.digest(question), draws_of(question, n)
        recalled = self._memory.recall(digest, draws)
        self._counts.remembered(question, len(recalled))
        brought: Brought = {}
        if missing := [draw for draw in draws if draw not in recalled]:
            brought = await self._bring(question, digest, missing)
        answers = [
            Answer(*recalled[draw], remembered=True) if draw in recalled else _answer(brought[draw]) for draw in draws
        ]
        return answers if question.temperature else answers * n

    def uses(self) -> tuple[ModelUse, ...]:
        """Every model with what was asked of it so far, by role."""
        return uses_of(self._seating, self._counts)

    @property
    def state(self) -> PoolState:
        """How it goes at this moment."""
        return state_of(self._line, self._counts, self._clock())

    async def _bring(self, question: Question, digest: bytes, missing: list[int]) -> Brought:
        """Texts that are not remembered: by asking, or with those who ask the same."""
        brought: Brought = {}
        while missing:
            theirs = {draw: self._flights[digest, draw] for draw in missing if (digest, draw) in self._flights}
            if mine := [draw for draw in missing if draw not in theirs]:
                brought |= await self._fetch(question, digest, mine)
            if theirs:
                brought |= await self._share(theirs)
            missing = [draw for draw in missing if draw not in brought]
        self._counts.failed(question, sum(isinstance(text, EndpointError) for text in brought.values()))
        return brought

    async def _share(self, flights: Mapping[int, Flight]) -> Brought:
        """What others bring; nothing where they were cancelled."""
        await asyncio.wait(flights.values())
        shared = {draw: flight.result() for draw, flight in flights.items() if not flight.cancelled()}
        self._counts.shared += len(shared)
        return shared

    async def _fetch(self, question: Question, digest: bytes, draws: list[int]) -> Brought:
        loop = asyncio.get_running_loop()
        flights: dict[int, Flight] = {draw: loop.create_future() for draw in draws}
        self._flights |= {(digest, draw): flight for draw, flight in flights.items()}
        try:
            brought = await self._run(question, digest, draws)
            for draw, text in brought.items():
                flights[draw].set_result(text)
            return brought
        finally:
            for draw, flight in flights.items():
                del self._flights[digest, draw]
                flight.cancel()

    async def _run(self, question: Question, digest: bytes, draws: list[int]) -> Brought:
        most = self._settings.draws
        parts = [draws[first : first + most] for first in range(0, len(draws), most)]
        errands = [self._errands.run(Errand(question, digest, part)) for part in parts]
        if len(errands) == 1:
            return await errands[0]
        return {draw: text for part in await together(errands) for draw, text in part.items()}


@asynccontextmanager
async def open_pool(
    desks: Sequence[Desk],
    *,
    journal: Journal,
    seed: int,
    settings: PoolSettings | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Pool]:
    """A pool over these desks, whose clients and journal stay open for as long as it is used, and are the caller's.

    `seed` is the run's. `clock` is in seconds. Raises UsageError where the desks do not fit together.
    """
    seating = seating_of(desks)
    memory = Memory(journal, identities_of(seating), seed)
    async with helpers() as start:
        yield Pool(seating, memory, settings or PoolSettings(), start=start, clock=clock, sleep=sleep)


def _answer(text: Text | EndpointError) -> Answer | EndpointError:
    return text if isinstance(text, EndpointError) else Answer(text.text, text.finish)
