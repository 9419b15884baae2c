"""Items become queries: the texts that a model reads, whatever computes its likelihoods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runners.evaluate.choices.chat import Chat, Messages
from runners.evaluate.choices.layout import plain, say, turns
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.seam import Query
from schemas.errors import UsageError
from schemas.item import ChoiceItem

Shots = Mapping[str, Sequence[ChoiceItem]]
"""Solved examples by leaf: the same ones in the same order for all items of a leaf, so that they are computed once."""
NO_SHOTS: Shots = {}


def build_queries(
    items: Sequence[ChoiceItem], plan: ChoicePlan, *, shots: Shots = NO_SHOTS, chat: Chat | None = None
) -> tuple[Query, ...]:
    """One query an item, in order; with `permutations` one for each order of its options, `#1`, `#2`... in its id.

    `shots` are used as they are given: `choose_shots` gives as many as the plan asks for. Raises UsageError where the
    plan asks for a chat template and there is none, and where the template cannot render a conversation.
    """
    return tuple(
        _query(item, plan, shots=shots.get(item.leaf, ()), turned=turned, chat=_needed(plan, chat))
        for item in items
        for turned in plan.orders(len(item.options))
    )


def _needed(plan: ChoicePlan, chat: Chat | None) -> Chat | None:
    if plan.chat and chat is None:
        raise UsageError("the model has no chat template: ask it in plain text.")
    return chat if plan.chat else None


def _query(item: ChoiceItem, plan: ChoicePlan, *, shots: Sequence[ChoiceItem], turned: int, chat: Chat | None) -> Query:
    name = f"{item.id}#{turned}" if turned else item.id
    answers = say(item, plan, turned=turned)
    if chat is None:
        text = plain(item, plan, shots=shots, turned=turned)
        return Query(name, text, tuple(f" {answer}" for answer in answers), joined=True, begin=True)
    messages = turns(item, plan, shots=shots, turned=turned)
    replies = tuple(_reply(chat, messages, answer, plan) for answer in answers)
    return Query(name, chat.prompt(messages), replies)


def _reply(chat: Chat, messages: Messages, answer: str, plan: ChoicePlan) -> str:
    """A text is a whole turn: its end tells it from a longer one. A letter needs no end of turn."""
    text = chat.reply(messages, answer)
    if plan.style == "text":
        return text
    before, found, _ = text.partition(answer)
    if not found:
        raise UsageError(
            f"the model's chat template turns the answer {answer} into something else: ask it in plain text."
        )
    return before + found
