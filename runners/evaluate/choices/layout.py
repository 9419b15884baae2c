"""How one question is laid out: its options in a list, the letters they have, and examples with their solutions."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.choices.plan import ChoicePlan
from schemas.item import ChoiceItem

LETTERS = "ABCDEFGHIJ"
CUE = "Answer:"


def ask(item: ChoiceItem, plan: ChoicePlan, *, turned: int = 0) -> str:
    """The question as it is put, with the list of its options, the first one `turned` places on, where one is shown.

    Texts stand as they are: blanks and line breaks can be what a question is about.
    """
    if not plan.lists:
        return item.question
    lines = [f"{LETTERS[place]}. {item.options[index]}" for place, index in enumerate(order(item, turned))]
    return "\n".join([item.question, *lines])


def order(item: ChoiceItem, turned: int) -> tuple[int, ...]:
    """The options' indices in the order of the list."""
    count = len(item.options)
    return tuple((place + turned) % count for place in range(count))


def say(item: ChoiceItem, plan: ChoicePlan, *, turned: int = 0) -> tuple[str, ...]:
    """What answers with each option, in the item's order: its text, or the letter that it has in the list."""
    if plan.style == "text":
        return item.options
    letters = dict(zip(order(item, turned), LETTERS, strict=False))
    return tuple(letters[index] for index in range(len(item.options)))


def solve(item: ChoiceItem, plan: ChoicePlan) -> tuple[str, str]:
    """An example: how it is put, and its right answer."""
    return ask(item, plan), say(item, plan)[item.answer]


def plain(item: ChoiceItem, plan: ChoicePlan, *, shots: Sequence[ChoiceItem], turned: int = 0) -> str:
    """The whole prompt as plain text. It ends where an answer begins with a blank."""
    examples = [f"{question}\n{CUE} {answer}" for question, answer in (solve(shot, plan) for shot in shots)]
    parts = [plan.system] if plan.system else []
    return "\n\n".join([*parts, *examples, f"{ask(item, plan, turned=turned)}\n{CUE}"])


def turns(item: ChoiceItem, plan: ChoicePlan, *, shots: Sequence[ChoiceItem], turned: int = 0) -> list[dict[str, str]]:
    """The same as a conversation: each example a question of the user and an answer of the assistant."""
    said = [("system", plan.system)] if plan.system else []
    for question, answer in (solve(shot, plan) for shot in shots):
        said += [("user", question), ("assistant", answer)]
    said.append(("user", ask(item, plan, turned=turned)))
    return [{"role": role, "content": content} for role, content in said]
