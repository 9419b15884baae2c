"""What models are asked, and what comes back: the words between whoever has a question and the pool that asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runners.models.client.seam import Finish
from schemas.errors import EndpointError
from schemas.generation import ModelUse, Role

Order = tuple[int, ...]
"""The place of a row: of its leaf, of its sample, then one number for each block that made several rows of one. All
that depends on an order (duplicates, cut-offs) goes by this one, never by the order in which answers arrive."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: turns of (`role`, content), and how its texts are drawn.

    `draw` tells apart several texts of the same question, wherever they are asked for: the first of them has this
    number, the next ones follow. With `temperature` 0 there is one only, and its number is 0. `order` says what is more
    urgent: the earlier. `leaf` is for the eye of who looks at the journal. A `bare` question is one turn that holds the
    whole prompt, already in the words of the model's own template: where prompts are completed none is put around it.
    """

    role: Role
    messages: tuple[tuple[str, str], ...]
    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 2_048
    stop: tuple[str, ...] = ()
    draw: int = 0
    order: Order = ()
    leaf: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One text. `remembered` where it stood in the journal and nobody was asked."""

    text: str
    finish: Finish = "stop"
    remembered: bool = False


class Asker(Protocol):
    """Asks models for blocks."""

    async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
        """`n` texts, in the order of their draws; in place of one that never came, after all tries, stands the reason.

        Raises EndpointError where there is no asking any more at all: then the whole run ends, and can be carried on.
        """
        ...


class Models(Asker, Protocol):
    """An asker that tells whom it asked."""

    def uses(self) -> tuple[ModelUse, ...]:
        """Every model with what was asked of it so far."""
        ...
