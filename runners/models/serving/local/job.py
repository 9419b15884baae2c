"""What the HTTP side asks of the worker, and what the worker tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from runners.models.client.seam import Finish


@dataclass(frozen=True, slots=True)
class Score:
    """One token as text and its natural-log probability under the model, whatever temperature it was drawn at.

    `best` are the most probable tokens at this place with theirs. The first token of a prompt has None and no `best`.
    """

    token: str
    logprob: float | None
    best: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """More of the text of one choice, and the scores of the tokens that it is made of."""

    choice: int
    text: str
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """One choice is complete; `tokens` were drawn for it, an end-of-text token included."""

    choice: int
    finish: Finish
    tokens: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Nothing more will come; `reason` is for the caller."""

    reason: str


Event = Piece | End | Broken


@dataclass(frozen=True, slots=True)
class Settings:
    """How texts are drawn. `temperature` 0 is greedy; `n` texts are drawn for the prompt.

    `scored` is how many of the best alternatives come with each token's score; None for no scores at all. With `echo`
    the prompt itself comes first, as text and, where scored, with its scores.
    """

    max_tokens: int
    temperature: float = 1.0
    top_p: float = 1.0
    n: int = 1
    stop: tuple[str, ...] = ()
    seed: int | None = None
    scored: int | None = None
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as token ids, at least one; `text` is how the caller wrote it, None where he sent ids."""

    ids: tuple[int, ...]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One prompt for the model, or for the adapter of that name. Its choices are numbered from `first` on.

    `tell` is called on the worker's thread. `gone` is one for all jobs of a request: once it is set nobody listens any
    more, and the work ends.
    """

    prompt: Prompt
    settings: Settings
    adapter: str | None
    tell: Callable[[Event], None]
    first: int = 0
    gone: threading.Event = field(default_factory=threading.Event)
