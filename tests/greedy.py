"""What a model says greedily in this process, and up to where it says so beyond rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from runners.models.chat import encode, prompt_text, user
from runners.models.load import LoadedModel

NEAR = 2e-2
"""Logits closer than this may change places from one implementation of the same mathematics to the next."""
QUESTIONS = tuple(
    f"What does {word} mean?" for word in "big happy strong bright quiet round quick cold red able".split()
)
"""Answers of five to fourteen tokens."""


@dataclass(frozen=True)
class Greedy:
    """`sure` is the text up to the first near tie (all of it where there is none: `whole`), `tokens` its length."""

    sure: str
    tokens: int
    whole: bool

    def agrees(self, served: str) -> bool:
        """Tell whether a served text says the same as far as rounding allows to say."""
        return served == self.sure if self.whole else served.startswith(self.sure)


def greedy(loaded: LoadedModel, question: str, *, tokens: int) -> Greedy:
    """The answer to one question in at most so many tokens, the end token not counted."""
    ids = encode(loaded.tokenizer, prompt_text(loaded.tokenizer, user(question)))
    said, whole = follow(loaded, ids, tokens=tokens)
    return Greedy(loaded.tokenizer.decode(said, skip_special_tokens=True), len(said), whole)


@torch.inference_mode()
def follow(loaded: LoadedModel, ids: Sequence[int], *, tokens: int) -> tuple[list[int], bool]:
    """The greedy tokens after `ids`, cut before the first near tie, and whether there was none."""
    said: list[int] = []
    while len(said) < tokens:
        logits = loaded.model(torch.tensor([[*ids, *said]])).logits[0, -1]
        best, second = torch.topk(logits, 2).values.tolist()
        if best - second < NEAR:
            return said, False
        chosen = int(logits.argmax())
        if chosen == loaded.tokenizer.eos_token_id:
            break
        said.append(chosen)
    return said, True
