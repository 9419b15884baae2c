"""The seam of free answers: what a model is asked, turn by turn, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runners.progress import Tick


@dataclass(frozen=True, slots=True)
class Prompt:
    """One conversation: the user's turns, each asked after the model has answered those before it.

    `temperature` 0 is greedy. `max_tokens` bounds one answer. `draw` tells repeated conversations apart.
    """

    id: str
    turns: tuple[str, ...]
    system: str = ""
    temperature: float = 0.0
    max_tokens: int = 1_024
    draw: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    """The model's answers, one a turn. `failure` says why one is missing: then no answer of this prompt may be rated.

    `cut` tells whether an answer was ended by `max_tokens`.
    """

    id: str
    answers: tuple[str, ...]
    failure: str = ""
    cut: bool = False


class Candidate(Protocol):
    """A model under examination. `name` changes whenever its answers could: it is part of stored keys."""

    @property
    def name(self) -> str:
        """The model and what answers for it."""
        ...

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        """One entry a prompt, in order; ticks once a prompt.

        A single question that fails after all tries is a `failure`. Raises EndpointError where there is no asking any
        more, or where another model answers than the one that is under examination.
        """
        ...
