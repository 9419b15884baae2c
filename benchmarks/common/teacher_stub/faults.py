"""Which calls fail, and how: by the prompt, the seed and the try, so that the same run fails in the same places."""

from __future__ import annotations

from .behaviour import Behaviour, Kind
from .texts import number_of

REFUSAL = "I'm sorry, but I can't help with that request."
_TEXTS: tuple[Kind, ...] = ("empty", "refusal")


class Faults:
    """Decides on each call; it remembers how often one was tried."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._share, self._kinds, self._seed = behaviour.faults, behaviour.kinds, behaviour.seed
        self._tries: dict[int, int] = {}

    def of(self, number: int) -> Kind | None:
        """How the call of this number fails this time, if it does."""
        if not self._share:
            return None
        attempt = self._tries.get(number, 0)
        self._tries[number] = attempt + 1
        texts = tuple(kind for kind in self._kinds if kind in _TEXTS)
        others = tuple(kind for kind in self._kinds if kind not in _TEXTS)
        return self._drawn(texts, number) or self._drawn(others, number, attempt)

    def _drawn(self, kinds: tuple[Kind, ...], number: int, attempt: int = -1) -> Kind | None:
        chance = number_of("fault", self._seed, number, attempt) / 2**128
        share = self._share * len(kinds) / len(self._kinds)
        return kinds[int(chance / share * len(kinds))] if chance < share else None
