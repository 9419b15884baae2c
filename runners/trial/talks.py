"""Rows as conversations to hold: what is said to the model, and what it is expected to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.open.seam import Prompt
from runners.evaluate.suites.rated import Task
from runners.store import digest_of_json
from schemas.item import ItemKind, OpenItem
from schemas.sample import Message, TrainingRow

LEAF = "test rows"


@dataclass(frozen=True, slots=True)
class Asked:
    """How answers are drawn: at `temperature` (0: the likeliest token each time), of `max_tokens` at most."""

    temperature: float = 0.0
    max_tokens: int = 256


def task_of(row: TrainingRow, asked: Asked) -> Task | None:
    """A conversation with one item for each turn; None where the row is none: turns that do not alternate, plain text.

    The user's turns are said one after the other, each after the model's own answer to the one before. A row's cluster
    is the document that it was made from, if it says so; otherwise rows that ask the same are one, as they get the same
    answer.
    """
    system, turns = _split(row.messages)
    pairs = [(turns[place].content, turns[place + 1].content) for place in range(0, len(turns) - 1, 2)]
    roles = [turn.role for turn in turns]
    if not pairs or roles != ["user", "assistant"] * len(pairs):
        return None
    prompt = Prompt(
        id=row.id,
        turns=tuple(question for question, _ in pairs),
        system=system,
        temperature=asked.temperature,
        max_tokens=asked.max_tokens,
    )
    cluster = row.cluster or digest_of_json(list(prompt.turns))[:12]
    return Task(prompt, tuple(_item(row, turn, pairs, cluster=cluster) for turn in range(len(pairs))))


def messages_before(task: Task, turn: int) -> list[dict[str, str]]:
    """The conversation up to the user's turn, as the row has it: with the answers that are expected."""
    before = [{"role": "system", "content": task.prompt.system}] if task.prompt.system else []
    for item in task.items[:turn]:
        before += [{"role": "user", "content": item.question}, {"role": "assistant", "content": item.reference}]
    return [*before, {"role": "user", "content": task.items[turn].question}]


def _split(messages: Sequence[Message]) -> tuple[str, Sequence[Message]]:
    if messages and messages[0].role == "system":
        return messages[0].content, messages[1:]
    return "", messages


def _item(row: TrainingRow, turn: int, pairs: Sequence[tuple[str, str]], *, cluster: str) -> OpenItem:
    question, expected = pairs[turn]
    return OpenItem(
        id=row.id if len(pairs) == 1 else f"{row.id} turn {turn + 1}",
        kind=ItemKind.FROZEN,
        leaf=LEAF,
        cluster=cluster,
        template=LEAF,
        question=question,
        reference=expected,
    )
