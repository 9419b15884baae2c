"""One choice on its way: the tokens drawn so far, as text, up to its end."""

from __future__ import annotations

from typing import Any

from runners.models.client.seam import Finish
from runners.models.serving.local.cut import Cut
from runners.models.serving.local.draw import draw, make_generator, score
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import End, Job, Piece, Score
from runners.models.serving.local.spelling import Speller


class Row:
    """Choice `number` of a job. `last` is the token that the model sees next; `over` says that it needs none."""

    def __init__(self, held: Held, job: Job, number: int) -> None:
        self.job, self.over, self.last = job, False, 0
        self._choice = job.first + number
        self._ends, self._tokens = held.ends, 0
        self._speller = Speller(held.tokenizer, job.prompt.ids)
        self._cut = Cut(job.settings.stop)
        self._chance = make_generator(job.settings, self._choice)

    def take(self, logits: Any) -> None:
        """Draw the next token from the logits (a vector on the CPU), and tell what it adds."""
        settings = self.job.settings
        if settings.max_tokens == 0:
            return self._end("length")
        self.last = draw(logits, settings, self._chance)
        self._tokens += 1
        if self.last in self._ends:
            return self._end("stop")
        self._tell(*self._cut.feed(*self._spell(logits)))
        if self._cut.stopped:
            return self._close("stop")
        return self._end("length") if self._tokens == settings.max_tokens else None

    def _spell(self, logits: Any) -> tuple[str, Score | None]:
        best = self.job.settings.scored
        if best is None:
            return self._speller.step(self.last), None
        rated = score(logits, self.last, best=best, speller=self._speller)
        return rated.token, rated

    def _end(self, finish: Finish) -> None:
        """The end of a text that no stop text ended yet."""
        self._tell(*self._cut.feed(self._speller.finish(), None))
        if self._cut.stopped:
            return self._close("stop")
        self._tell(*self._cut.finish())
        return self._close(finish)

    def _close(self, finish: Finish) -> None:
        self.over = True
        self.job.tell(End(self._choice, finish, self._tokens))

    def _tell(self, text: str, scores: tuple[Score, ...]) -> None:
        if text or scores:
            self.job.tell(Piece(self._choice, text, scores))
