"""How the stub behaves: its pace, what it can do, and how often it fails."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["500", "429", "hang", "cut", "schema", "empty", "refusal"]
KINDS: tuple[Kind, ...] = ("500", "429", "hang", "cut", "schema", "empty", "refusal")
"""Ways to fail. Of them `empty` and `refusal` are texts: they come with each try of the same prompt and seed, the
others change from try to try."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`seconds` is what a call takes, however many are in flight; with `spread` that is the median of a lognormal
    distribution, and one call in fifty takes ten times as long.

    With `tokens_per_second` all in flight share that speed instead, each of them at most `tokens_per_second_each`,
    after `seconds` of waiting. Above `most_in_flight` calls are sent away with 429 and `retry_after` seconds. `several`
    says what becomes of `n`, and `lists` of a list of prompts. `faults` is the share of calls that fail, by one of
    `kinds`; what is decided by chance is decided by `seed`.
    """

    seconds: float = 0.2
    spread: bool = False
    tokens_per_second: float | None = None
    tokens_per_second_each: float | None = None
    most_in_flight: int | None = None
    retry_after: float = 1.0
    chat: bool = True
    completions: bool = True
    several: Literal["drawn", "ignored", "refused"] = "drawn"
    lists: Literal["taken", "refused", "failed"] = "taken"
    faults: float = 0.0
    kinds: tuple[Kind, ...] = KINDS
    seed: int = 0
    model: str = "stub"
    context: int | None = None

    def words(self) -> list[str]:
        """The same as arguments of the program."""
        return [f"{name}={json.dumps(value)}" for name, value in asdict(self).items()]


def read_words(words: Sequence[str]) -> Behaviour:
    """A behaviour from `name=value`, the values in JSON."""
    values = {name: json.loads(value) for name, _, value in (word.partition("=") for word in words)}
    if "kinds" in values:
        values["kinds"] = tuple(values["kinds"])
    return Behaviour(**values)
