"""The next token out of a model's logits, and what it and its rivals were worth."""

from __future__ import annotations

import random
from typing import Any

from runners.models.serving.local.job import Score, Settings
from runners.models.serving.local.spelling import Speller

LEAST = -9999.0  # JSON has no infinity


def make_generator(settings: Settings, choice: int) -> Any:
    """A source of chance for one choice: its own, so that what is drawn beside it changes nothing."""
    import torch

    generator = torch.Generator()
    if settings.seed is None:
        generator.seed()
    else:
        generator.manual_seed(random.Random(f"{settings.seed}/{choice}").getrandbits(63))
    return generator


def draw(logits: Any, settings: Settings, generator: Any) -> int:
    """A token by temperature and top_p (https://platform.openai.com/docs/api-reference); the best one at 0.

    `logits` is a vector on the CPU.
    """
    import torch

    if settings.temperature == 0:
        return int(logits.argmax())
    # In double precision and below 0, so that no temperature overflows.
    scaled = (logits.double() - logits.max()) / settings.temperature
    chances = torch.softmax(scaled, dim=-1)
    if settings.top_p < 1:
        best, order = chances.sort(descending=True)
        best[best.cumsum(0) - best >= settings.top_p] = 0
        chances = torch.zeros_like(chances).scatter_(0, order, best)
    return int(torch.multinomial(chances, 1, generator=generator))


def score(logits: Any, token: int, *, best: int, speller: Speller) -> Score:
    """What `token` was worth, and the `best` tokens there; `speller` takes it."""
    import torch

    worth = torch.log_softmax(logits.float(), dim=-1)
    values, tokens = worth.topk(min(best, len(worth)))
    # Rivals are spelled as what could stand here: before the token is taken.
    spelled = {rival: speller.look(rival) for rival in tokens.tolist()}
    text = speller.step(token)
    if token in spelled:
        spelled[token] = text
    rivals = zip(spelled.values(), (max(value, LEAST) for value in values.tolist()), strict=True)
    return Score(text, max(float(worth[token]), LEAST), tuple(rivals))
