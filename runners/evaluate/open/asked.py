"""A model under examination behind an endpoint; whatever it answered before is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal

from runners.asking.seam import Answer, Asker, Question
from runners.asking.together import together
from runners.evaluate.open.conversation import EMPTY, messages_of
from runners.evaluate.open.seam import Prompt, Spoken
from runners.interrupt import run_interruptible
from runners.progress import Tick
from schemas.errors import EndpointError, WrongModel

INTERRUPTED = "interrupted: every answer that came is kept; run the same command again to carry on"


class AskedCandidate:
    """Answers with whoever sits in the `role` of what `open_asker` opens, for as long as it is asked.

    The asker's journal makes that resumable, and its seed decides what is drawn at a temperature.
    """

    def __init__(
        self, open_asker: Callable[[], AbstractAsyncContextManager[Asker]], role: Literal["base", "tuned"], *, name: str
    ) -> None:
        self._open, self._role, self._name = open_asker, role, name

    @property
    def name(self) -> str:
        """See Candidate."""
        return self._name

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Candidate. All conversations go on at once, as far as the asker lets them."""
        return run_interruptible(self._answer(prompts, tick), message=INTERRUPTED)

    async def _answer(self, prompts: Sequence[Prompt], tick: Tick) -> tuple[Spoken, ...]:
        async with self._open() as asker:
            return tuple(
                await together([self._talk(asker, prompt, place, tick) for place, prompt in enumerate(prompts)])
            )

    async def _talk(self, asker: Asker, prompt: Prompt, place: int, tick: Tick) -> Spoken:
        answers: list[str] = []
        failure, cut = "", False
        while not failure and len(answers) < len(prompt.turns):
            said = (await asker.ask(self._question(prompt, answers, place)))[0]
            failure = _failure(said)
            if isinstance(said, Answer) and not failure:
                answers.append(said.text.strip())
                cut |= said.finish == "length"
        tick(1)
        return Spoken(prompt.id, tuple(answers), failure, cut)

    def _question(self, prompt: Prompt, answers: Sequence[str], place: int) -> Question:
        return Question(
            role=self._role,
            messages=messages_of(prompt, answers),
            temperature=prompt.temperature,
            max_tokens=prompt.max_tokens,
            draw=prompt.draw,
            order=(place, len(answers)),
            leaf=prompt.id,
        )


def _failure(said: Answer | EndpointError) -> str:
    """Why there is nothing to rate; empty where there is something. Another model's answer ends all of it."""
    if isinstance(said, WrongModel):
        raise said
    if isinstance(said, EndpointError):
        return str(said)
    return "" if said.text.strip() else EMPTY
