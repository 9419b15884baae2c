"""Which questions of a leaf are asked, and which are shown: never the same one."""

from __future__ import annotations

import pytest

from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.suites.mmlu_branch import lay_out
from runners.evaluate.suites.tasks import Task, Tasks
from schemas.item import ChoiceItem, ItemKind

NEW, CONTROL, SEEN = ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN


def items(kind: ItemKind, count: int, *, wording: str = "") -> tuple[ChoiceItem, ...]:
    return tuple(
        ChoiceItem(
            id=f"{kind}/{number}",
            kind=kind,
            leaf="leaf",
            cluster=f"c{number}",
            template="t",
            question=f"{wording or kind} {number}?",
            options=("a", "b"),
            answer=0,
        )
        for number in range(count)
    )


def tasks(*, letters: bool = False, listed: bool = True, **counts: int) -> Tasks:
    kinds = {"new": NEW, "control": CONTROL, "seen": SEEN}
    made = [(kinds[name], items(kinds[name], count)) for name, count in counts.items()]
    return Tasks(tuple(Task(leaf="leaf", kind=kind, letters=letters, listed=listed, items=of) for kind, of in made))


@pytest.mark.parametrize("seen", [0, 3, 5, 40])
@pytest.mark.parametrize("seed", [0, 1])
def test_no_example_is_asked_itself(seen: int, seed: int) -> None:
    laid = lay_out(tasks(new=30, control=10, seen=seen), ChoicePlan(shots=5, listed=True), seed=seed)
    shown = {item.id for sheet in laid.sheets for item in sheet.shots}
    assert len(shown) == 5
    assert not shown & {item.id for item in laid.items}
    assert len({sheet.shots for sheet in laid.sheets}) == 1, "all questions of a leaf have the same examples in front"
    assert len(laid.items) == 30 + 10 + seen - 5


def test_examples_are_taken_from_what_training_showed_where_that_is_enough() -> None:
    laid = lay_out(tasks(new=30, seen=6), ChoicePlan(shots=5, listed=True))
    assert {item.kind for sheet in laid.sheets for item in sheet.shots} == {SEEN}
    assert sum(len(sheet.items) for sheet in laid.sheets if sheet.kind is NEW) == 30


def test_a_wording_that_is_shown_is_not_asked_under_another_id() -> None:
    twice = (*items(NEW, 8), *(item.model_copy(update={"id": f"again/{item.id}"}) for item in items(NEW, 8)))
    laid = lay_out(
        Tasks((Task(leaf="leaf", kind=NEW, letters=False, listed=True, items=twice),)), ChoicePlan(shots=4, listed=True)
    )
    shown = {item.question for item in laid.sheets[0].shots}
    assert len(shown) == 4
    assert not shown & {item.question for item in laid.items}


def test_a_small_leaf_gets_fewer_examples_and_says_so() -> None:
    laid = lay_out(tasks(new=6), ChoicePlan(shots=5, listed=True))
    assert [(len(sheet.shots), sheet.plan.shots, len(sheet.items)) for sheet in laid.sheets] == [(3, 3, 3)]
    assert laid.warnings == ("leaf: 3 of 5 solved examples are there that are not asked themselves.",)


def test_no_examples() -> None:
    laid = lay_out(tasks(new=6), ChoicePlan(listed=True))
    assert [(sheet.shots, len(sheet.items)) for sheet in laid.sheets] == [((), 6)]
    assert laid.warnings == ()


def test_the_tasks_say_how_options_are_compared_unless_somebody_else_does() -> None:
    def plan_of(told: Tasks, **more: object) -> tuple[str, bool]:
        plan = lay_out(told, ChoicePlan(listed=True), **more).sheets[0].plan  # type: ignore[arg-type]
        return plan.style, plan.listed

    assert plan_of(tasks(new=1)) == ("text", True)
    assert plan_of(tasks(new=1, listed=False)) == ("text", False)
    assert plan_of(tasks(new=1, letters=True)) == ("letter", True)
    assert plan_of(tasks(new=1, letters=True), scoring="text", listed=False) == ("text", False)


def test_a_limit_counts_for_each_kind_and_leaves_the_examples_as_they_are() -> None:
    whole = lay_out(tasks(new=30, control=10), ChoicePlan(shots=5, listed=True))
    few = lay_out(tasks(new=30, control=10), ChoicePlan(shots=5, listed=True), limit=4)
    assert [len(sheet.items) for sheet in few.sheets] == [4, 4]
    assert [sheet.shots for sheet in few.sheets] == [sheet.shots for sheet in whole.sheets]
