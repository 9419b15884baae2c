"""Words that arrive piece by piece, kept whole at a terminal's right edge."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

TAB = 8
"""Columns between a terminal's tab stops."""


class Wrapper:
    """Where the cursor stands on its line. `width` gives the terminal's columns, which may change.

    A word that does not fit any more is taken back and begins the next line. One that is longer than a line is left to
    the terminal, as are writings without spaces.
    """

    def __init__(self, width: Callable[[], int]) -> None:
        self._width = width
        self._column = 0
        self._word, self._cells = "", 0

    def feed(self, text: str) -> str:
        """What to write to the terminal for the next piece of the text."""
        return "".join(map(self._put, text))

    def _put(self, character: str) -> str:
        cells = TAB - self._column % TAB if character == "\t" else cell_len(character)
        self._column += cells
        if character.isspace():
            self._column = 0 if character == "\n" else self._column
            self._word, self._cells = "", 0
            return character
        self._word += character
        self._cells += cells
        # One column stays free: a cursor behind the last one is in a place that terminals do not agree on.
        fits = self._column < self._width() or self._cells >= min(self._column, self._width())
        return character if fits else self._take_back(self._cells - cells)

    def _take_back(self, written: int) -> str:
        self._column = self._cells
        # https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: CUB moves left, EL clears what is right of it.
        return (f"\x1b[{written}D\x1b[K" if written else "") + f"\n{self._word}"
