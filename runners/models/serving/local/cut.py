"""Where a text ends: at the first of its stop texts, which is never shown, nor any beginning of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from runners.models.serving.local.job import Score


@dataclass(slots=True)
class Cut:
    """Takes a text piece by piece, gives back what may be shown of it, and says when a stop text has come.

    A token's score is shown with the first character that the token adds.
    """

    stops: tuple[str, ...]
    stopped: bool = False
    _text: str = ""
    _shown: int = 0
    _scores: deque[tuple[int, Score]] = field(default_factory=deque)

    def feed(self, piece: str, score: Score | None) -> tuple[str, tuple[Score, ...]]:
        """What may be shown now."""
        if score is not None:
            self._scores.append((len(self._text), score))
        searched = max(0, len(self._text) - max(map(len, self.stops), default=0) + 1)
        self._text += piece
        # The one that is complete first, wherever the pieces are cut; of two, the one that began before.
        ends = [(place + len(stop), place) for stop in self.stops if (place := self._text.find(stop, searched)) >= 0]
        self.stopped = bool(ends)
        return self._show(min(ends)[1] if ends else len(self._text) - beginning(self._text, self.stops))

    def finish(self) -> tuple[str, tuple[Score, ...]]:
        """What was held back, once the text is over without a stop text."""
        text, scores = self._show(len(self._text))
        rest = tuple(score for _, score in self._scores)
        self._scores.clear()
        return text, scores + rest

    def _show(self, until: int) -> tuple[str, tuple[Score, ...]]:
        text, scores = self._text[self._shown : until], []
        self._shown = until
        while self._scores and self._scores[0][0] < until:
            scores.append(self._scores.popleft()[1])
        return text, tuple(scores)


def beginning(text: str, stops: Iterable[str]) -> int:
    """Length of the longest end of `text` that a stop text may grow out of."""
    return max(
        (size for stop in stops for size in range(1, min(len(stop), len(text) + 1)) if text.endswith(stop[:size])),
        default=0,
    )
