"""The seam of multiple choice: a prompt, what may follow it, and how likely a model finds each of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runners.progress import Tick


@dataclass(frozen=True, slots=True)
class Query:
    """A prompt and the texts that may follow it. All are texts as the model reads them: templates are applied already.

    With `joined`, prompt and option are cut into tokens as one text, and blanks at the prompt's end belong to the
    option: so does lm-eval (`TemplateLM._encode_pair`). Without it each is cut by itself, which is right where the
    prompt ends with a chat template's own mark. `begin` asks for the tokenizer's token for the beginning of a text in
    front of the prompt, where it has one and the text does not begin with it.
    """

    id: str
    prompt: str
    options: tuple[str, ...]
    joined: bool = False
    begin: bool = False


@dataclass(frozen=True, slots=True)
class OptionScore:
    """One option after its prompt: the sum of its tokens' log-likelihoods, in nats, and how many `tokens` these are.

    `greedy` tells whether each of them was the likeliest one, which is what lm-eval calls an exact match.
    """

    loglikelihood: float
    tokens: int
    greedy: bool = False


class Scorer(Protocol):
    """Computes likelihoods with one model. `name` changes whenever its numbers could: it is part of stored keys."""

    @property
    def name(self) -> str:
        """The backend with all that its numbers depend on, the model's own files apart."""
        ...

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        """One score an option, in the order of queries and options; ticks once a query.

        Equal queries give equal scores, whatever else is asked with them, to within 1e-4. Raises UsageError naming the
        query that is longer than the model's context, EmptyResult where a likelihood is no number, and EndpointError
        where an endpoint cannot be asked any more or cannot be trusted with this: never a score that was not computed.
        """
        ...
