"""Scores become records: which option each model prefers, and by how much."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence

from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.seam import OptionScore
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem, ChoiceRecord

DECIMALS = 4  # records are equal wherever sums differ by rounding only


def read_scores(
    items: Sequence[ChoiceItem], plan: ChoicePlan, scores: Sequence[Sequence[OptionScore]]
) -> tuple[ChoiceRecord, ...]:
    """One record an item; `scores` answer the queries that `build_queries` makes of the same items and plan.

    `loglikelihoods` are in nats, divided as the plan says; with `permutations` they are the logarithms of the
    probabilities averaged over the orders. Rounded to 1e-4; the first of equal ones is chosen. Raises EmptyResult where
    a likelihood is no number.
    """
    left = iter(scores)
    return tuple(_record(item, _read(item, plan, left)) for item in items)


def _read(item: ChoiceItem, plan: ChoicePlan, left: Iterator[Sequence[OptionScore]]) -> list[float]:
    """One number an option, whatever place in a list it had: scores come in the item's own order."""
    rows = [normalise(item, next(left), plan) for _ in plan.orders(len(item.options))]
    if not all(math.isfinite(value) for row in rows for value in row):
        raise EmptyResult(f"the model gives item {item.id} a likelihood that is no number: its training diverged")
    return rows[0] if len(rows) == 1 else _average(rows)


def normalise(item: ChoiceItem, scores: Sequence[OptionScore], plan: ChoicePlan) -> list[float]:
    """Log-likelihoods of one query's options, divided as the plan says; not rounded."""
    sums = [score.loglikelihood for score in scores]
    if plan.style == "letter" or plan.normalise == "none":
        return sums
    if plan.normalise == "tokens":
        return [total / score.tokens for total, score in zip(sums, scores, strict=True)]
    return [total / max(1, len(option)) for total, option in zip(sums, item.options, strict=True)]


def soften(values: Sequence[float]) -> list[float]:
    """Softmax: the probabilities that numbers in nats stand for among each other."""
    top = max(values)
    weights = [math.exp(value - top) for value in values]
    whole = math.fsum(weights)
    return [weight / whole for weight in weights]


def _average(rows: Sequence[Sequence[float]]) -> list[float]:
    """Logarithms of the mean probabilities; one that is too small for a number counts as the smallest number."""
    columns = zip(*(soften(row) for row in rows), strict=True)
    return [math.log(max(math.fsum(column) / len(rows), sys.float_info.min)) for column in columns]


def _record(item: ChoiceItem, values: Sequence[float]) -> ChoiceRecord:
    rounded = tuple(round(value, DECIMALS) for value in values)
    chosen = max(range(len(rounded)), key=rounded.__getitem__)
    return ChoiceRecord(
        item=item.id,
        loglikelihoods=rounded,
        chosen=chosen,
        correct=chosen == item.answer,
        p_correct=round(soften(rounded)[item.answer], DECIMALS),
    )
