"""A model without one: words follow words by a fixed rule, and every token has a score, so answers can be checked."""

from __future__ import annotations

import math
import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from runners.models.client.seam import Messages, Sampling

WORDS = tuple(f" {word}" for word in "river stone cloud lamp bread paper green seven under quiet north salt".split())
LONGEST = 16
"""So many tokens are drawn where no length is asked for."""


@dataclass(frozen=True)
class Drawn:
    """One text, with its tokens and their scores."""

    tokens: tuple[str, ...]
    scores: tuple[float, ...]
    finish: Literal["stop", "length"]

    @property
    def text(self) -> str:
        return "".join(self.tokens)


@dataclass
class FakeModel:
    """What a fake endpoint holds and can do. `answer` says what the assistant says, instead of the rule.

    `lists` are the names that it tells (None: its own), `adapters` those of them that it tells to be adapters. A
    `careless` one answers under any name. `echo` `shifted` scores each token of a prompt at the next place, as
    llama.cpp's server does.
    """

    name: str = "fake"
    lists: tuple[str, ...] | None = None
    context: int | None = 512
    answer: Callable[[Messages], str] | None = None
    careless: bool = False
    chat: bool = True
    completions: bool = True
    n: bool = True
    batches: bool = True
    logprobs: bool = True
    echo: Literal["aligned", "shifted", "absent"] = "aligned"
    usage: bool = True
    adapters: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,) if self.lists is None else self.lists

    def reply(self, messages: Messages, sampling: Sampling) -> list[Drawn]:
        """The assistant's next turn, `n` times."""
        before = [token for message in messages for token in tokens_of(message["content"])]
        said = None if self.answer is None else tokens_of(self.answer(messages))
        return [self._draw(before, sampling, index, said) for index in range(self._many(sampling))]

    def follow(self, prompt: str, sampling: Sampling) -> list[Drawn]:
        """What follows a prompt, `n` times."""
        before = tokens_of(prompt)
        return [self._draw(before, sampling, index) for index in range(self._many(sampling))]

    def echoed(self, prompt: str, drawn: Drawn) -> tuple[list[str], list[float | None]]:
        """Tokens of a prompt and of what followed it, with their scores; the first has none."""
        tokens = [*tokens_of(prompt), *drawn.tokens]
        if self.echo == "shifted":
            tokens.pop()
        places = range(1, len(tokens))
        later = 1 if self.echo == "shifted" else 0
        return tokens, [None, *(score(tokens[: place + later], tokens[place]) for place in places)]

    def tops(self, tokens: Sequence[str], scores: Sequence[float | None]) -> list[dict[str, float] | None]:
        """The likeliest token in each place beside the one that stands there, as servers tell them."""
        words = [{word: score(tokens[:place], word) for word in WORDS} for place in range(len(tokens))]
        best = [max(likely, key=likely.__getitem__) for likely in words]
        return [
            None if one is None else {likely: words[place][likely], tokens[place]: one}
            for place, (likely, one) in enumerate(zip(best, scores, strict=True))
        ]

    def overflows(self, texts: Sequence[str], most: int | None) -> bool:
        """Whether a prompt of these texts, with `most` tokens of an answer, is longer than the context."""
        return self.context is not None and sum(len(tokens_of(text)) for text in texts) + (most or 0) > self.context

    def _many(self, sampling: Sampling) -> int:
        return sampling.n if self.n else 1

    def _draw(self, before: Sequence[str], sampling: Sampling, index: int, said: list[str] | None = None) -> Drawn:
        tokens: list[str] = []
        scores: list[float] = []
        most = LONGEST if sampling.max_tokens is None and said is None else sampling.max_tokens
        for token in said if said is not None else _words(before, sampling, index):
            if most is not None and len(tokens) >= most:
                return Drawn(tuple(tokens), tuple(scores), "length")
            if any(stop in "".join([*tokens, token]) for stop in sampling.stop):
                break
            scores.append(score([*before, *tokens], token))
            tokens.append(token)
        return Drawn(tuple(tokens), tuple(scores), "stop")


def tokens_of(text: str) -> list[str]:
    """Words with the space before them; together they are the text."""
    return re.findall(r"\s*\S+|\s+", text)


def score(before: Sequence[str], token: str) -> float:
    """The natural-log probability of a token after others: a number that depends on the last three of them."""
    return -0.25 - zlib.crc32("".join([*before[-3:], token]).encode()) % 1000 / 250


def _words(before: Sequence[str], sampling: Sampling, index: int) -> Iterator[str]:
    chance = random.Random(f"{sampling.seed}/{index}") if sampling.seed is not None else random.Random()
    said = list(before)
    while True:
        scores = [score(said, word) for word in WORDS]
        if sampling.temperature == 0:
            said.append(WORDS[scores.index(max(scores))])
        else:
            weights = [math.exp(one / sampling.temperature) for one in scores]
            said.append(chance.choices(WORDS, weights)[0])
        yield said[-1]
