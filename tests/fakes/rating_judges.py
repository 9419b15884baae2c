"""Judges whose marks go by what they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runners.evaluate.judges.seam import TEN, Exchange, Pair, Preference, Rating, Scale
from runners.progress import Tick


class MarkingJudge:
    """Rates a reference against itself with the highest mark, another item's reference with the lowest, and every other
    answer with what `mark` says. `asked` are the exchanges that it was shown.
    """

    def __init__(
        self,
        mark: Callable[[Exchange], float | None],
        *,
        scale: Scale = TEN,
        unfit: bool = False,
        name: str = "marking",
    ) -> None:
        self._mark, self.scale, self._unfit, self.name = mark, scale, unfit, name
        self.asked: list[Exchange] = []
        self.references: set[str] = set()

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        self.asked.extend(exchanges)
        self.references |= {exchange.reference for exchange in exchanges if exchange.reference}
        tick(len(exchanges))
        return tuple(self._rate(exchange) for exchange in exchanges)

    def _rate(self, exchange: Exchange) -> Rating:
        score = self._worth(exchange)
        return Rating(exchange.id, score, failure="" if score is not None else "it says nothing")

    def _worth(self, exchange: Exchange) -> float | None:
        if exchange.answer == exchange.reference:
            return self.scale.high
        if exchange.answer in self.references:
            return self.scale.high if self._unfit else self.scale.low
        return self._mark(exchange)


class LongerWins:
    """Prefers the longer answer; `asked` are the pairs that it was shown."""

    name = "longer wins"

    def __init__(self) -> None:
        self.asked: list[Pair] = []

    def prefer(self, pairs: Sequence[Pair], *, tick: Tick) -> tuple[Preference, ...]:
        self.asked.extend(pairs)
        tick(len(pairs))
        return tuple(
            Preference(pair.id, (len(pair.tuned) > len(pair.base)) - (len(pair.tuned) < len(pair.base)))
            for pair in pairs
        )
