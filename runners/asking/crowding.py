"""Is a call lost because of the others? Some endpoints lose one now and then, however few there are."""

from __future__ import annotations

_MUCH = 0.15
_MEMORY = 0.98
"""So much of what is known stays with each call: about fifty calls are remembered."""
_IN_A_ROW = 3


class Crowding:
    """Remembers how many calls were lost of late: what share of all, and in a row, none answered among as many."""

    def __init__(self) -> None:
        self._share = 0.0
        self._lost = self._least = 0

    def answered(self, among: int) -> None:
        """A call was answered that was one of so many when it began."""
        self._share *= _MEMORY
        if among >= self._least:
            self._lost = 0

    def blames(self, among: int) -> bool:
        """Whether a call that was lost, one of so many when it began, was one too many."""
        self._share = self._share * _MEMORY + (1 - _MEMORY)
        self._least = min(self._least, among) if self._lost else among
        self._lost += 1
        if self._lost < _IN_A_ROW and self._share < _MUCH:
            return False
        self._lost, self._share = 0, 0.0
        return True
