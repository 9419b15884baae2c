"""A prompt's own tokens with their scores: each by the logits of the place before it."""

from __future__ import annotations

from typing import Any

from runners.models.serving.local.draw import score
from runners.models.serving.local.job import Prompt, Score
from runners.models.serving.local.spelling import Speller


class Echo:
    """Reads logits place by place, in order; `scores` has a score for each token up to there, and one more."""

    def __init__(self, tokenizer: Any, prompt: Prompt, *, best: int) -> None:
        self._prompt, self._best = prompt, best
        self._speller = Speller(tokenizer, special=True)
        self.scores = [Score(self._first(), None)]

    def read(self, logits: Any) -> None:
        """The logits (places x vocabulary) of the next places; those of the last one say nothing of the prompt."""
        for row in logits:
            if len(self.scores) < len(self._prompt.ids):
                token = self._prompt.ids[len(self.scores)]
                self.scores.append(score(row, token, best=self._best, speller=self._speller))

    def _first(self) -> str:
        text = self._speller.step(self._prompt.ids[0])
        # What the tokenizer itself put in front is no part of the text that was sent.
        return text if self._prompt.text is None or self._prompt.text.startswith(text) else ""
