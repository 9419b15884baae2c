"""The second opinion on free answers, for which no judge is asked: how likely a model finds the reference answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from runners.evaluate.batches import find_context
from runners.evaluate.choices.chat import Chat, TokenizerChat
from runners.evaluate.choices.encode import encode_queries
from runners.evaluate.choices.seam import OptionScore, Query, Scorer
from runners.models.chat import user
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.item import OpenItem

DECIMALS = 4  # equal wherever sums differ by rounding only
Fits = Callable[[Query], bool]


def score_references(
    scorer: Scorer,
    items: Sequence[OpenItem],
    *,
    chat: Chat,
    system: str = "",
    fits: Fits = lambda _query: True,
    tick: Tick = lambda _units: None,
) -> tuple[float | None, ...]:
    """One likelihood an item, in order: of its reference as the model's whole turn, in nats a token, at most 0.

    None where there is no reference, or where the query does not fit (`fits`), so that one long text costs a run
    nothing but its own number. `system` is said before the question. Ticks once an item. Raises EmptyResult where a
    likelihood is no number, and as the scorer does.
    """
    queries = {item.id: _ask(item, chat, system) for item in items if item.reference.strip()}
    asked = [query for query in queries.values() if fits(query)]
    tick(len(items) - len(asked))
    found = {
        query.id: _read(query, options) for query, options in zip(asked, scorer.score(asked, tick=tick), strict=True)
    }
    return tuple(found.get(item.id) for item in items)


def score_with_transformers(
    scorer: Scorer, loaded: LoadedModel, items: Sequence[OpenItem], *, tick: Tick = lambda _units: None
) -> tuple[float | None, ...]:
    """The same for a model in this process, with its own chat template; what is longer than its context is None."""
    context, tokenizer = find_context(loaded.model), loaded.tokenizer

    def fits(query: Query) -> bool:
        # The last token predicts nothing that is scored.
        return context is None or encode_queries(tokenizer, [query])[0].longest - 1 <= context

    return score_references(scorer, items, chat=TokenizerChat(tokenizer), fits=fits, tick=tick)


def _ask(item: OpenItem, chat: Chat, system: str) -> Query:
    messages = [*([{"role": "system", "content": system}] if system else []), *user(item.question)]
    return Query(item.id, chat.prompt(messages), (chat.reply(messages, item.reference),))


def _read(query: Query, options: Sequence[OptionScore]) -> float:
    (score,) = options
    value = score.loglikelihood / score.tokens
    if not math.isfinite(value):
        raise EmptyResult(f"the model gives item {query.id} a likelihood that is no number: its training diverged")
    return round(value, DECIMALS)
