"""A language model that compares two answers, each once in the first place and once in the second.

Judges prefer a place, most of all where answers are alike (https://arxiv.org/abs/2406.07791): a win counts only if it
is one in both orders.
"""

from __future__ import annotations

from collections.abc import Sequence

from runners.asking.seam import Models, Question
from runners.asking.together import together
from runners.evaluate.judges.llm.hearing import Heard, Request, hear
from runners.evaluate.judges.llm.judge import MAX_TOKENS, MESSAGE, OpenAsker
from runners.evaluate.judges.llm.marks import comment_of
from runners.evaluate.judges.llm.pairs import SYSTEM, VERSION, Choice, read_choice, write_pair
from runners.evaluate.judges.llm.showing import messages
from runners.evaluate.judges.seam import Pair, Preference
from runners.interrupt import run_interruptible
from runners.progress import Tick


class LlmPairJudge:
    """A PairJudge over a model that is asked in the role `judge`, greedily; see LlmJudge for what it is given."""

    def __init__(
        self, open_asker: OpenAsker, *, model: str, merge_system: bool = False, max_tokens: int = MAX_TOKENS
    ) -> None:
        self._open, self._model, self._merge, self._max_tokens = open_asker, model, merge_system, max_tokens

    @property
    def name(self) -> str:
        """See PairJudge."""
        merged = ", one turn" if self._merge else ""
        return f"{self._model} (pairs {VERSION}, both orders{merged}, {self._max_tokens} tokens)"

    def prefer(self, pairs: Sequence[Pair], *, tick: Tick) -> tuple[Preference, ...]:
        """See PairJudge. The same answer twice is a tie, and nobody is asked. Raises Interrupted on Ctrl-C."""
        if not pairs:
            return ()
        return run_interruptible(self._prefer_all(pairs, tick), message=MESSAGE)

    async def _prefer_all(self, pairs: Sequence[Pair], tick: Tick) -> tuple[Preference, ...]:
        async with self._open() as asker:
            preferring = [self._prefer(asker, pair, place=place, tick=tick) for place, pair in enumerate(pairs)]
            return tuple(await together(preferring))

    async def _prefer(self, asker: Models, pair: Pair, *, place: int, tick: Tick) -> Preference:
        preference = _known(pair)
        if preference is None:
            orders = [hear(asker, self._request(pair, place=place, swapped=swapped)) for swapped in (False, True)]
            (straight,), (swapped,) = await together(orders)
            preference = _weigh(pair, straight, swapped)
        tick(1)
        return preference

    def _request(self, pair: Pair, *, place: int, swapped: bool) -> Request[Choice]:
        first, second = (pair.tuned, pair.base) if swapped else (pair.base, pair.tuned)
        order = (place, int(swapped))
        return Request(
            self._ask(write_pair(pair, first, second, strict=False), order),
            self._ask(write_pair(pair, first, second, strict=True), order),
            read_choice,
        )

    def _ask(self, user: str, order: tuple[int, ...]) -> Question:
        return Question(
            role="judge",
            messages=messages(SYSTEM, user, merge_system=self._merge),
            max_tokens=self._max_tokens,
            order=order,
        )


def _known(pair: Pair) -> Preference | None:
    """What needs no judge."""
    if not (pair.base.strip() and pair.tuned.strip()):
        return Preference(pair.id, None, failure="one of the answers is missing")
    return Preference(pair.id, 0) if pair.base.strip() == pair.tuned.strip() else None


def _weigh(pair: Pair, straight: Heard[Choice], swapped: Heard[Choice]) -> Preference:
    if straight.read is None or swapped.read is None:
        return Preference(pair.id, None, failure=straight.failure or swapped.failure)
    won = {"A": -1, "B": 1, "TIE": 0}
    first, second = won[straight.read], -won[swapped.read]
    return Preference(
        pair.id,
        first if first == second else 0,
        flipped=first != second,
        comment=comment_of(straight.text or ""),
    )
