"""The embedded judge: it compares words, and understands nothing."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.judges.seam import TEN, Exchange, Rating
from runners.overlap import rouge_l, words_of
from runners.progress import Tick


class OverlapJudge:
    """Rates by the words shared with the reference in order: 1 + 9 * ROUGE-L F1, rounded to a tenth.

    It sees wording, not meaning: a right answer in other words is rated low. Reports that used it must say so.
    """

    name = "overlap judge (embedded)"
    scale = TEN

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        """One rating an exchange; a failure where there is no reference to compare with."""
        return tuple(self._rate(exchange, tick) for exchange in exchanges)

    def _rate(self, exchange: Exchange, tick: Tick) -> Rating:
        tick(1)
        if not exchange.reference:
            return Rating(exchange.id, None, failure="the embedded judge needs a reference answer, and there is none")
        shared = rouge_l(words_of(exchange.reference), words_of(exchange.answer))
        mark = round(self.scale.low + (self.scale.high - self.scale.low) * shared, 1)
        return Rating(exchange.id, mark, (mark,))
