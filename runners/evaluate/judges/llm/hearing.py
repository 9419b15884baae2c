"""Asks a judge's model until what it says can be read: once more, and more strictly; then it has said nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from runners.asking.seam import Answer, Asker, Question
from runners.evaluate.judges.llm.marks import Unreadable
from schemas.errors import EndpointError, WrongModel

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Heard(Generic[Read]):
    """One reply: what was `read` in its `text`, or None with the reason. `text` is None where nothing came."""

    read: Read | None
    text: str | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Request(Generic[Read]):
    """A question, the same in stricter words, and how replies are read; `read` raises Unreadable."""

    question: Question
    stricter: Question
    read: Callable[[str], Read]


async def hear(asker: Asker, request: Request[Read], *, draws: int = 1) -> list[Heard[Read]]:
    """One entry a draw, in order. Raises EndpointError where there is no asking any more at all, WrongModel where
    another model answers than before.

    The stricter words do not show what was said before: it may quote the answer that is judged, outside its fence.
    """
    first = _listen(await asker.ask(request.question, n=draws), request)
    return [
        await _again(asker, request, one, draw) if one.failure and one.text is not None else one
        for draw, one in enumerate(first, request.question.draw)
    ]


async def _again(asker: Asker, request: Request[Read], before: Heard[Read], draw: int) -> Heard[Read]:
    question = replace(request.stricter, draw=draw if request.stricter.temperature else 0)
    (again,) = _listen(await asker.ask(question), request)
    return again if not again.failure else replace(again, failure=f"{before.failure}; asked again: {again.failure}")


def _listen(said: Sequence[Answer | EndpointError], request: Request[Read]) -> list[Heard[Read]]:
    return [_read(one, request) for one in said]


def _read(said: Answer | EndpointError, request: Request[Read]) -> Heard[Read]:
    if isinstance(said, WrongModel):
        raise said  # marks of two models are no measurement
    if isinstance(said, EndpointError):
        return Heard(None, failure=f"the judge gave no answer: {said}")
    if said.finish == "length":
        return Heard(None, said.text, "the judge's reply was cut at its limit of tokens")
    try:
        return Heard(request.read(said.text), said.text)
    except Unreadable as error:
        return Heard(None, said.text, f"the judge's reply {error}")
