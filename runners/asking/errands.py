"""Brings the texts of one question: through all its tries, at whichever endpoint has room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from runners.asking.attempts import Attempts
from runners.asking.counts import Counts
from runners.asking.identity import seed_of
from runners.asking.line import Line
from runners.asking.memory import Memory
from runners.asking.seam import Question
from runners.asking.settings import PoolSettings
from runners.asking.speaker import Advice, Manner
from runners.asking.station import Place
from runners.asking.text import Text, stored
from runners.asking.together import together
from runners.asking.watch import Watch
from runners.models.client.seam import Reply
from schemas.errors import EndpointError, UsageError

Brought = dict[int, Text | EndpointError]


@dataclass(frozen=True, slots=True)
class Errand:
    """Some draws of a question, to be brought by one request where that is possible."""

    question: Question
    digest: bytes
    draws: Sequence[int]


@dataclass(frozen=True, slots=True)
class Errands:
    """Runs errands; each of them brings a text or an error for each of its draws."""

    memory: Memory
    line: Line
    watch: Watch
    counts: Counts
    settings: PoolSettings
    sleep: Callable[[float], Awaitable[object]]

    async def run(self, errand: Errand) -> Brought:
        """Raises EndpointError where nobody is left to ask, AllowanceSpent where no more may be asked."""
        attempts = Attempts(self.settings, self.line.outages)
        while (brought := await self._once(errand, attempts)) is None:
            pass
        return brought

    async def _once(self, errand: Errand, attempts: Attempts) -> Brought | None:
        """One try; None where another one is to be made."""
        came = await self._try(errand, attempts)
        if isinstance(came, Reply):
            return self._keep(errand, came)
        if came == "singly":
            return await self._singly(errand)
        if isinstance(came, EndpointError):
            if (pause := attempts.pause(came)) is None:
                return dict.fromkeys(errand.draws, came)
            await self.sleep(pause)
        return None

    async def _try(self, errand: Errand, attempts: Attempts) -> Reply | EndpointError | Advice:
        question = errand.question
        async with self.line.place(question.role, question.order) as place:
            if len(errand.draws) > 1 and place.speaker.several is False:
                return "singly"
            if self.settings.allowance is not None:
                self.settings.allowance.demand()
            again = attempts.begin(self.line.outages)
            self.counts.requested(question.role, again=again)
            return await self._ask(errand, place)

    async def _ask(self, errand: Errand, place: Place) -> Reply | EndpointError | Advice:
        question, n, manner = errand.question, len(errand.draws), place.speaker.manner
        try:
            reply = await place.speaker.ask(question, n=n, seed=seed_of(errand.digest, errand.draws[0]))
        except UsageError as error:
            return EndpointError(str(error))
        except EndpointError as error:
            return await self._learn(error, errand, place, manner)
        self.counts.came(question, reply.usage, texts=n)
        if self.settings.allowance is not None:
            self.settings.allowance.take(reply.usage)
        place.station.answered(place, tokens=reply.usage.completion, busy=self.line.is_long(place.station))
        return reply

    async def _learn(
        self, error: EndpointError, errand: Errand, place: Place, manner: Manner
    ) -> EndpointError | Advice:
        try:
            if advice := await place.speaker.learn(error, errand.question, n=len(errand.draws), manner=manner):
                return advice
        except EndpointError as worse:
            error = worse
        place.station.failed(place, error)
        self.watch.look_after(place.station, place.speaker)
        return error

    def _keep(self, errand: Errand, reply: Reply) -> Brought:
        choices = reply.choices[: len(errand.draws)]
        texts = {
            draw: Text(stored(choice.text), choice.finish) for draw, choice in zip(errand.draws, choices, strict=True)
        }
        return {**self.memory.keep(errand.digest, texts, leaf=errand.question.leaf)}

    async def _singly(self, errand: Errand) -> Brought:
        singles = [Errand(errand.question, errand.digest, (draw,)) for draw in errand.draws]
        brought: Brought = {}
        for one in await together([self.run(single) for single in singles]):
            brought |= one
        return brought
