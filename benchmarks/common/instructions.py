"""Instructions as a teacher writes them: many, of 14 to 26 words, a quarter of them nearly repeat an earlier one."""

from __future__ import annotations

import random
from collections.abc import Iterator

from common.words import Prose

LEAST, MOST, NEAR = 14, 26, 0.25
ACCENTS = str.maketrans("aeou", "áèøü")
FOREIGN = ("日本語", "Привет", "naïve", "Ελλάδα", "🙂")


def instructions(number: int, seed: int = 0) -> Iterator[str]:
    """The same ones for the same seed; one in ten has words that are not ASCII."""
    prose, chance = Prose(seed), random.Random(seed)
    written: list[list[str]] = []
    for _ in range(number):
        near = written and chance.random() < NEAR
        words = _vary(chance.choice(written), prose, chance) if near else prose.words(chance.randint(LEAST, MOST))
        written.append(words)
        text = " ".join(_foreign(words, chance) if chance.random() < 0.1 else words)
        yield f"{text.capitalize()}{chance.choice('?.!')}"


def templated(number: int, seed: int = 0) -> Iterator[str]:
    """Instructions of one template with four numbers in it: the hardest to tell apart without comparing all."""
    chance = random.Random(seed)
    for _ in range(number):
        first, second, price, days = (chance.randrange(100) for _ in range(4))
        yield (
            f"If a farmer sells {first} apples and {second} pears at the market for {price} coins each, how many coins"
            f" does he earn in {days} days?"
        )


def _vary(words: list[str], prose: Prose, chance: random.Random) -> list[str]:
    varied = list(words)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        at = chance.randrange(len(varied))
        varied[at : at + chance.randint(0, 1)] = prose.words(chance.randint(0, 1))
    return varied


def _foreign(words: list[str], chance: random.Random) -> list[str]:
    return [_translate(word, chance) if chance.random() < 0.2 else word for word in words]


def _translate(word: str, chance: random.Random) -> str:
    return chance.choice((word.translate(ACCENTS), chance.choice(FOREIGN)))
