"""How multiple choice is asked and read: everything that its numbers depend on, beside items, shots and model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from schemas.errors import UsageError

Style = Literal["text", "letter"]
Normalise = Literal["none", "tokens", "characters"]


@dataclass(frozen=True, slots=True)
class ChoicePlan:
    """The defaults are those of a run on a pull request: the option's text as a chat model's whole turn, by tokens.

    - `style`: what is scored, the option's own `text`, or the `letter` that it has in a list of options.
    - `normalise`: by what an option's log-likelihood is divided: nothing, its `tokens`, or its text's `characters`
      (lm-eval's acc_norm). A letter has no length that means anything, so letters are compared undivided.
    - `listed`: whether the question is followed by the list of options; with letters it always is.
    - `shots`: how many solved examples stand in front.
    - `permutations`: ask with each cyclic order of the list and average the options' probabilities, which takes away
      what a model gives to a place in the list (arXiv 2309.03882 shows how much that can be).
    - `chat`: through the model's chat template, examples as earlier turns, a text with its end of turn; else as plain
      text, cut into tokens as lm-eval does.
    - `system`: a system message, or with plain text what stands first.

    Raises UsageError where two of them contradict each other.
    """

    style: Style = "text"
    normalise: Normalise = "tokens"
    listed: bool = False
    shots: int = 0
    permutations: bool = False
    chat: bool = True
    system: str = ""

    def __post_init__(self) -> None:
        if self.permutations and not self.lists:
            raise UsageError("orders of the options make no difference where options are not listed: list them.")
        if self.shots < 0:
            raise UsageError(f"{self.shots} examples cannot stand in front of a question: ask for 0 or more.")

    @property
    def lists(self) -> bool:
        """Whether the options stand in the prompt."""
        return self.listed or self.style == "letter"

    def orders(self, options: int) -> range:
        """By how many places a list of so many options is turned, one query each."""
        return range(options if self.permutations else 1)

    def parameters(self) -> dict[str, str | int | bool]:
        """All of it, for the keys of stored results."""
        return asdict(self)


def count_queries(options: int, plan: ChoicePlan) -> int:
    """How many queries one item with so many options becomes: what a Scorer's ticks count."""
    return len(plan.orders(options))
