from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.plan import ChoicePlan, Style
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.seam import OptionScore, Query
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import UsageError
from schemas.item import ChoiceItem

ODD = (' "1847"', "in\n1903", "  grey, granite", "A", "'D'", "", "ten", "B. oil", "Ä", "x")


class Knowing:
    """A Scorer that reads the prompt: whatever is the solution of the question asked last is the likeliest."""

    name = "knowing"

    def __init__(self, items: Sequence[ChoiceItem]) -> None:
        self._items = items

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        tick(len(queries))
        return tuple(tuple(self._score(query, option) for option in query.options) for query in queries)

    def _score(self, query: Query, option: str) -> OptionScore:
        (item,) = [item for item in self._items if item.question in query.prompt.split("\n\n")[-1]]
        solution = item.options[item.answer]
        asked = query.prompt.rpartition(item.question)[2]
        lines = {f" {letter}": f"{letter}. {solution}" for letter in "ABCDEFGHIJ"}
        right = (
            f"\n{lines[option]}\n" in asked if option in lines and option[1:] != solution else option[1:] == solution
        )
        return OptionScore(-1.0 if right else -2.0, 1)


@pytest.mark.parametrize("style", ["text", "letter"])
@pytest.mark.parametrize("answers", ["BCCDB", "AAAAA", "DDBDD", "CABAC"])
def test_gold_labels_where_answers_miss_a_letter(make: Any, answers: str, style: Style) -> None:
    """The reference numbers the letters that happen to be there, which shifts those after a missing one."""
    options = ("oil", "grey granite", "the mill", "1847")
    items = [
        make.choice(f"q{index}", question=f"Which one is it, case {index}?", options=options).model_copy(
            update={"answer": "ABCD".index(letter)}
        )
        for index, letter in enumerate(answers)
    ]
    plan = ChoicePlan(style=style, listed=True, chat=False)
    records = ask_choices(Knowing(items), items, plan)
    assert [record.correct for record in records] == [True] * 5
    assert [record.chosen for record in records] == ["ABCD".index(letter) for letter in answers]
    renumbered = [sorted(set(answers)).index(letter) for letter in answers]
    shifted = [record.chosen == gold for record, gold in zip(records, renumbered, strict=True)]
    expected = {"BCCDB": [False] * 5, "AAAAA": [True] * 5, "DDBDD": [False] * 5, "CABAC": [True] * 5}
    assert shifted == expected[answers]


@pytest.mark.parametrize("count", range(2, 11))
@pytest.mark.parametrize("permutations", [False, True])
def test_any_number_of_odd_texts_keeps_its_letters(make: Any, count: int, permutations: bool) -> None:
    texts = ODD[:count]
    items = [
        make.choice(f"q{gold}", question=f"Which one, case {gold}?", options=texts).model_copy(update={"answer": gold})
        for gold in range(count)
    ]
    plan = ChoicePlan(style="letter", chat=False, permutations=permutations)
    queries = build_queries(items, plan)
    for query in queries:
        assert sorted(query.options) == [f" {letter}" for letter in "ABCDEFGHIJ"[:count]]
        for text, letter in zip(texts, query.options, strict=True):
            assert f"\n{letter[1:]}. {text}\n" in query.prompt
    assert len({query.id for query in queries}) == len(queries) == count * (count if permutations else 1)


def test_plain_text_with_examples(make: Any) -> None:
    shot = make.choice("s", question="Who?", options=("ada", "bob"))
    plan = ChoicePlan(style="letter", chat=False, shots=1, system="Choose.")
    (query,) = build_queries([make.choice("q", options=("x", "y"))], plan, shots={"knowledge/harbours": [shot]})
    assert query.prompt == "Choose.\n\nWho?\nA. ada\nB. bob\nAnswer: A\n\nWhich?\nA. x\nB. y\nAnswer:"
    assert (query.options, query.joined, query.begin) == ((" A", " B"), True, True)


def test_examples_are_those_of_the_item_s_own_leaf(make: Any) -> None:
    shot = make.choice("s", question="Who?")
    items = [make.choice("q"), make.choice("r", leaf="knowledge/rivers")]
    first, second = build_queries(items, ChoicePlan(chat=False, shots=1), shots={"knowledge/harbours": [shot]})
    assert first.prompt == "Who?\nAnswer: a\n\nWhich?\nAnswer:"
    assert second.prompt == "Which?\nAnswer:"


def test_a_chat_with_examples_and_a_text_s_end_of_turn(make: Any, loaded: LoadedModel) -> None:
    tokenizer = loaded.tokenizer
    shot, item = make.choice("s", question="Who?", options=("ada", "bob")), make.choice("q", options=("x", "y"))
    shots, chat = {"knowledge/harbours": [shot]}, TokenizerChat(tokenizer)
    (query,) = build_queries([item], ChoicePlan(shots=1), shots=shots, chat=chat)
    assert query.prompt == "<|user|>Who?<|end|><|assistant|>ada<|end|><|user|>Which?<|end|><|assistant|>"
    assert (query.options, query.joined, query.begin) == (("x<|end|>", "y<|end|>"), False, False)
    (letter,) = build_queries([item], ChoicePlan(style="letter"), chat=chat)
    assert letter.prompt == "<|user|>Which?\nA. x\nB. y<|end|><|assistant|>"
    assert letter.options == ("A", "B"), "the end of turn would be weighed, too"


def test_a_template_that_refuses_says_so(make: Any, model_with: Any) -> None:
    tokenizer = model_with(9).tokenizer
    tokenizer.chat_template = "{{ raise_exception('System role not supported') }}"
    with pytest.raises(UsageError, match=r"refuses this conversation: System role not supported\."):
        build_queries([make.choice("q")], ChoicePlan(system="Choose."), chat=TokenizerChat(tokenizer))
    tokenizer.chat_template = None
    with pytest.raises(UsageError, match="no chat template"):
        TokenizerChat(tokenizer)
    with pytest.raises(UsageError, match="no chat template"):
        build_queries([make.choice("q")], ChoicePlan())


def test_plans_that_contradict_themselves() -> None:
    with pytest.raises(UsageError, match="list them"):
        ChoicePlan(permutations=True)
    with pytest.raises(UsageError, match="0 or more"):
        ChoicePlan(shots=-1)
    assert ChoicePlan(permutations=True, listed=True).lists
    assert ChoicePlan().parameters() != ChoicePlan(normalise="none").parameters()
