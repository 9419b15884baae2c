"""The second opinion on free answers, for which no judge is asked: how likely a model finds the reference answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runners.evaluate.batches import find_context
from runners.evaluate.choices.chat import Chat, TokenizerChat
from runners.evaluate.choices.encode import encode_queries
from runners.evaluate.choices.seam import OptionScore, Query, Scorer
from runners.models.chat import Messages, user
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.item import OpenItem

DECIMALS = 4  # equal wherever sums differ by rounding only
Fits = Callable[[Query], bool]


@dataclass(frozen=True, slots=True)
class Turn:
    """A text that the model might say after a conversation."""

    id: str
    messages: Messages
    text: str


def score_turns(
    scorer: Scorer, turns: Sequence[Turn], *, chat: Chat, fits: Fits = lambda _query: True, tick: Tick
) -> dict[str, float]:
    """By id, how likely each text is as the model's whole turn, in nats a token, at most 0.

    There is nothing for a turn without a text, or one that does not fit (`fits`), so that one long text costs a run
    nothing but its own number. Ticks once a turn. Raises EmptyResult where a likelihood is no number, and as the scorer
    does.
    """
    queries = [_ask(turn, chat) for turn in turns if turn.text.strip()]
    asked = [query for query in queries if fits(query)]
    tick(len(turns) - len(asked))
    return {
        query.id: _read(query, options) for query, options in zip(asked, scorer.score(asked, tick=tick), strict=True)
    }


def score_references(
    scorer: Scorer,
    items: Sequence[OpenItem],
    *,
    chat: Chat,
    system: str = "",
    fits: Fits = lambda _query: True,
    tick: Tick = lambda _units: None,
) -> tuple[float | None, ...]:
    """One likelihood an item, in order: of its reference after its question; None where `score_turns` has none.

    `system` is said before the question. Ticks once an item. Raises as `score_turns` does.
    """
    before = [{"role": "system", "content": system}] if system else []
    turns = [Turn(item.id, [*before, *user(item.question)], item.reference) for item in items]
    found = score_turns(scorer, turns, chat=chat, fits=fits, tick=tick)
    return tuple(found.get(item.id) for item in items)


def score_with_transformers(
    scorer: Scorer, loaded: LoadedModel, items: Sequence[OpenItem], *, tick: Tick = lambda _units: None
) -> tuple[float | None, ...]:
    """The same for a model in this process, with its own chat template; what is longer than its context is None."""
    return score_references(scorer, items, chat=TokenizerChat(loaded.tokenizer), fits=fits_in(loaded), tick=tick)


def fits_in(loaded: LoadedModel) -> Fits:
    """Says of a query whether it is within the model's context."""
    context, tokenizer = find_context(loaded.model), loaded.tokenizer

    def fits(query: Query) -> bool:
        # The last token predicts nothing that is scored.
        return context is None or encode_queries(tokenizer, [query])[0].longest - 1 <= context

    return fits


def _ask(turn: Turn, chat: Chat) -> Query:
    return Query(turn.id, chat.prompt(turn.messages), (chat.reply(turn.messages, turn.text),))


def _read(query: Query, options: Sequence[OptionScore]) -> float:
    (score,) = options
    value = score.loglikelihood / score.tokens
    if not math.isfinite(value):
        raise EmptyResult(f"the model gives item {query.id} a likelihood that is no number: its training diverged")
    return round(value, DECIMALS)
