"""A prompt through the model, a stretch at a time, so that others get their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runners.models.serving.local.cache import empty
from runners.models.serving.local.echo import Echo
from runners.models.serving.local.forward import forward
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Job, Piece

STRETCH = 1024  # tokens
SCORED_STRETCH = 256  # the logits of every place are kept: some 100 MB where a vocabulary has 128,000 tokens


class Prefill:
    """The work on one prompt. Once `step` says that it is done, choices begin with `cache` and `logits`."""

    def __init__(self, held: Held, job: Job, *, joinable: bool) -> None:
        self.job = job
        self.cache = empty(held, joinable=joinable)
        self.logits: Any = None
        self._held, self._done = held, 0
        scored = job.settings.echo and job.settings.scored is not None
        self._echo = Echo(held.tokenizer, job.prompt, best=job.settings.scored or 0) if scored else None
        # A recurrent layer takes a prompt in one go.
        self._stretch = len(job.prompt.ids) if not joinable else SCORED_STRETCH if scored else STRETCH

    def step(self) -> bool:
        """The next stretch; whether it was the last."""
        import torch

        ids = self.job.prompt.ids
        until = min(self._done + self._stretch, len(ids))
        part = torch.tensor([ids[self._done : until]])
        mask = torch.ones((1, until), dtype=torch.long)
        places = 1 if self._echo is None else until - self._done
        with self._held.using(self.job.adapter) as model:
            logits = forward(self._held, model, part, mask=mask, cache=self.cache, keep=places)[0]
        if self._echo is not None:
            self._echo.read(logits)
        self.logits, self._done = logits[-1], until
        return until == len(ids)

    def echo(self) -> Iterator[Piece]:
        """The prompt itself, for every choice, where that was asked for."""
        if self.job.settings.echo:
            text = spell(self._held.tokenizer, self.job.prompt)
            scores = () if self._echo is None else tuple(self._echo.scores)
            for number in range(self.job.settings.n):
                yield Piece(self.job.first + number, text, scores)


def spell(tokenizer: Any, prompt: Any) -> str:
    """The prompt as text: as it was written, or what its tokens say, special ones included."""
    if prompt.text is not None:
        return str(prompt.text)
    return str(tokenizer.decode(list(prompt.ids), skip_special_tokens=False, clean_up_tokenization_spaces=False))
