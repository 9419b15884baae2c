"""Judges and judges' models that say what a test tells them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fakes.asker import FakeAsker, Said
from runners.asking.seam import Question
from runners.evaluate.judges.seam import TEN, Exchange, Rating, Scale
from runners.progress import Tick
from schemas.errors import EndpointError
from schemas.generation import ModelUse


class FixedJudge:
    """Gives every answer the same mark, none where that is None; `asked` are the exchanges that it was shown."""

    def __init__(self, mark: float | None, *, name: str = "fixed", scale: Scale = TEN) -> None:
        self.mark, self.name, self.scale = mark, name, scale
        self.asked: list[Exchange] = []

    @property
    def answers(self) -> list[str]:
        """What it was shown, in order."""
        return [exchange.answer for exchange in self.asked]

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        self.asked.extend(exchanges)
        tick(len(exchanges))
        marks = () if self.mark is None else (self.mark,)
        failure = "" if marks else "it says nothing"
        return tuple(Rating(exchange.id, self.mark, marks, failure) for exchange in exchanges)


class ScriptedModels(FakeAsker):
    """A judge's model: `answers` gets what it is asked and the number of the draw; it can be opened again and again."""

    def __init__(
        self,
        answers: Callable[[Question, int], Said],
        *,
        ends: Callable[[Question], EndpointError | None] = lambda _: None,
    ) -> None:
        super().__init__(answers, ends=ends)
        self.opened = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[ScriptedModels]:
        self.opened += 1
        yield self

    def uses(self) -> tuple[ModelUse, ...]:
        return ()


def says(*texts: Said) -> ScriptedModels:
    """Says one text after the other, whatever it is asked; the last one from then on."""
    left = list(texts)
    return ScriptedModels(lambda _question, _draw: left.pop(0) if len(left) > 1 else left[0])


def ticks() -> tuple[Tick, list[int]]:
    """A tick, and what it was told."""
    told: list[int] = []
    return told.append, told
