"""A language model that rates answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from math import fsum

from runners.asking.seam import Models, Question
from runners.asking.together import together
from runners.evaluate.judges.llm.hearing import Heard, Request, hear
from runners.evaluate.judges.llm.marks import comment_of
from runners.evaluate.judges.llm.showing import messages
from runners.evaluate.judges.llm.templates import TEMPLATES, TemplateName, parts
from runners.evaluate.judges.seam import TEN, Exchange, Rating, Scale
from runners.interrupt import run_interruptible
from runners.progress import Tick

OpenAsker = Callable[[], AbstractAsyncContextManager[Models]]
MAX_TOKENS = 2_048
DRAWN = 1.0
"""The temperature of repeated marks. Greedily drawn, they would all be the same; at 1 they come from the model's own
distribution, whose mean is what repeats are for (G-Eval, https://arxiv.org/abs/2303.16634)."""
MESSAGE = "interrupted: every mark that came is kept; run the same command again to carry on"


class LlmJudge:
    """A Judge over a model that is asked in the role `judge`.

    `open_asker` opens it for as long as one call of `rate` lasts; its journal remembers every mark, so that a run that
    was ended carries on where it was. One mark an answer is drawn greedily, `repeats` ones at temperature 1; `seed` is
    that of the asker, part of the name where it matters. `merge_system` puts all words into one turn, for models whose
    chat template knows no system prompt.
    """

    def __init__(
        self,
        open_asker: OpenAsker,
        *,
        model: str,
        template: TemplateName = "general",
        scale: Scale = TEN,
        repeats: int = 1,
        seed: int = 0,
        merge_system: bool = False,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        self._open, self._model, self._template, self._scale = open_asker, model, TEMPLATES[template], scale
        self._repeats, self._seed, self._merge, self._max_tokens = repeats, seed, merge_system, max_tokens

    @property
    def name(self) -> str:
        """See Judge."""
        drawn = f"{self._repeats} marks drawn with seed {self._seed}" if self._repeats > 1 else "one mark"
        merged = ", one turn" if self._merge else ""
        template = f"template {self._template.name} {self._template.version}"
        return (
            f"{self._model} ({template}, {self._scale.low} to {self._scale.high}, {drawn}{merged}, "
            f"{self._max_tokens} tokens)"
        )

    @property
    def scale(self) -> Scale:
        """The marks that it is asked for."""
        return self._scale

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        """See Judge. Raises Interrupted on Ctrl-C, StoreCorrupt and JournalFailed for the asker's journal."""
        if not exchanges:
            return ()
        return run_interruptible(self._rate_all(exchanges, tick), message=MESSAGE)

    async def _rate_all(self, exchanges: Sequence[Exchange], tick: Tick) -> tuple[Rating, ...]:
        async with self._open() as asker:
            return tuple(
                await together(
                    [self._rate(asker, exchange, place=place, tick=tick) for place, exchange in enumerate(exchanges)]
                )
            )

    async def _rate(self, asker: Models, exchange: Exchange, *, place: int, tick: Tick) -> Rating:
        if exchange.answer.strip():
            heard = await hear(asker, self._request(exchange, place), draws=self._repeats)
            rating = _rating(exchange, heard)
        else:
            rating = Rating(exchange.id, None, failure="there is no answer to rate")
        tick(1)
        return rating

    def _request(self, exchange: Exchange, place: int) -> Request[int]:
        template, scale, shown = self._template, self._scale, parts(exchange)
        return Request(
            self._ask(template.write(shown, scale, strict=False), place),
            self._ask(template.write(shown, scale, strict=True), place),
            lambda text: template.read(text, scale),
        )

    def _ask(self, user: str, place: int) -> Question:
        return Question(
            role="judge",
            messages=messages(self._template.system, user, merge_system=self._merge),
            temperature=DRAWN if self._repeats > 1 else 0.0,
            max_tokens=self._max_tokens,
            order=(place,),
        )


def _rating(exchange: Exchange, heard: Sequence[Heard[int]]) -> Rating:
    """The mean of the marks that could be read; a failure where there is none."""
    read = [(float(one.read), one.text) for one in heard if one.read is not None]
    if not read:
        return Rating(exchange.id, None, failure=heard[0].failure)
    marks = tuple(mark for mark, _ in read)
    return Rating(exchange.id, fsum(marks) / len(marks), marks, comment=comment_of(read[0][1] or ""))
