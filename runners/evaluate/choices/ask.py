"""The whole of multiple choice with one model: items in, records out."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.choices.chat import Chat
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.queries import NO_SHOTS, Shots, build_queries
from runners.evaluate.choices.read import read_scores
from runners.evaluate.choices.seam import Scorer
from runners.progress import Tick
from schemas.item import ChoiceItem, ChoiceRecord


def ask_choices(
    scorer: Scorer,
    items: Sequence[ChoiceItem],
    plan: ChoicePlan,
    *,
    shots: Shots = NO_SHOTS,
    chat: Chat | None = None,
    tick: Tick = lambda _: None,
) -> tuple[ChoiceRecord, ...]:
    """One record an item, in the order of the items; ticks once a query (`count_queries`). Raises as its parts do."""
    queries = build_queries(items, plan, shots=shots, chat=chat)
    return read_scores(items, plan, scorer.score(queries, tick=tick))
