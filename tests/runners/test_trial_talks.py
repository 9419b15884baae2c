"""Rows become conversations, one item a turn."""

from __future__ import annotations

import pytest

from runners.trial.questions import Questions
from runners.trial.talks import Asked, messages_before, task_of
from schemas.errors import EmptyResult
from schemas.sample import Message, TrainingRow


def row(*turns: tuple[str, str], cluster: str = "", name: str = "test.jsonl:1") -> TrainingRow:
    """A test row of (role, content) turns."""
    messages = tuple(Message.model_validate({"role": role, "content": content}) for role, content in turns)
    return TrainingRow(id=name, origin="taught", leaf="", cluster=cluster, template="", messages=messages)


LONG = row(("system", "Be brief."), ("user", "One?"), ("assistant", "1"), ("user", "Two?"), ("assistant", "2"))


def test_a_row_of_one_turn_is_one_question() -> None:
    task = task_of(row(("user", "Who?"), ("assistant", "She.")), Asked(temperature=0.5, max_tokens=7))
    assert task is not None
    assert (task.prompt.turns, task.prompt.system) == (("Who?",), "")
    assert (task.prompt.temperature, task.prompt.max_tokens) == (0.5, 7)
    (item,) = task.items
    assert (item.id, item.question, item.reference) == ("test.jsonl:1", "Who?", "She.")


def test_rows_of_one_document_and_rows_that_ask_the_same_are_one_observation() -> None:
    rows = [
        row(("user", "Who?"), ("assistant", "She.")),
        row(("system", "Be brief."), ("user", "Who?"), ("assistant", "He.")),
        row(("user", "When?"), ("assistant", "Now.")),
        row(("user", "Who?"), ("assistant", "She."), cluster="a document"),
    ]
    clusters = [item.cluster for one in rows if (task := task_of(one, Asked())) for item in task.items]
    assert clusters[0] == clusters[1]
    assert len(set(clusters)) == 3
    assert clusters[3] == "a document"


def test_turns_of_a_conversation_are_items_of_one_group() -> None:
    task = task_of(LONG, Asked())
    assert task is not None
    assert (task.prompt.system, task.prompt.turns) == ("Be brief.", ("One?", "Two?"))
    assert [item.id for item in task.items] == ["test.jsonl:1 turn 1", "test.jsonl:1 turn 2"]
    assert len({item.cluster for item in task.items}) == 1
    assert [turn["content"] for turn in messages_before(task, 1)] == ["Be brief.", "One?", "1", "Two?"]


@pytest.mark.parametrize(
    "odd",
    [
        row(("pretraining", "Text without turns.")),
        row(("user", "Alone?")),
        row(("assistant", "First.")),
        row(("user", "One."), ("user", "Two."), ("assistant", "Yes.")),
        row(("user", "One?"), ("assistant", "1"), ("user", "And?")),
    ],
    ids=["plain text", "no answer", "no question", "two questions", "unanswered"],
)
def test_what_is_no_conversation_is_left_out_and_named(odd: TrainingRow) -> None:
    assert task_of(odd, Asked()) is None
    questions = Questions.of([odd, LONG], Asked(), files=["test.jsonl"])
    assert (len(questions.tasks), questions.items, questions.odd) == (1, 2, (odd.id,))
    with pytest.raises(EmptyResult, match="none of 1 test rows is a conversation"):
        Questions.of([odd], Asked())


def test_ticks_are_counted() -> None:
    questions = Questions.of([LONG], Asked())
    assert questions.count(models=2, judged=False) == 2 * (1 + 2)
    assert questions.count(models=1, judged=True) == (1 + 2) + 2 + 2 * 2
