from __future__ import annotations

from collections.abc import Callable

from runners.generate.contamination import CONTROL, NEW_QUESTION, exam_of, wording_runs
from runners.generate.plan import plan_leaf
from schemas.item import ChoiceItem, ItemKind
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf, LeafKind

LONG = " ".join(f"word{number}" for number in range(13))


def item(kind: ItemKind, question: str) -> ChoiceItem:
    return ChoiceItem(
        id=question,
        kind=kind,
        leaf="leaf",
        cluster="p1",
        template="exam",
        question=question,
        options=("a", "b"),
        answer=0,
    )


def row(text: str, template: str = "gap") -> TrainingRow:
    messages = (Message(role="user", content=text), Message(role="assistant", content="a"))
    return TrainingRow(id="r", origin="taught", leaf="leaf", cluster="p1", template=template, messages=messages)


def test_planted_overlaps_of_each_kind(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.KNOWLEDGE, ("Context.", "Why?", "Because."))
    for kind, reason in ((ItemKind.NEW_QUESTION, NEW_QUESTION), (ItemKind.CONTROL, CONTROL), (ItemKind.SEEN, "")):
        exam = exam_of(leaf, [item(kind, f"Quiz: {LONG}")])
        assert exam.objection(row(f"Fill the gap. {LONG.upper()}!")) == reason
        assert exam.objection(row(LONG.rsplit(" ", 1)[0])) == ""


def test_a_template_of_the_exam_is_never_taught(leaf_of: Callable[..., Leaf]) -> None:
    exam = exam_of(leaf_of(LeafKind.KNOWLEDGE, ("Context.", "Why?", "Because.")), [item(ItemKind.NEW_QUESTION, "Why?")])
    assert exam.objection(row("Something else?", template="exam")) == NEW_QUESTION


def test_a_skill_may_repeat_its_own_task_but_not_the_wording_around_it(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"{LONG} {number}", f"Yes {number}.") for number in range(6)))
    plan = plan_leaf(leaf, None)
    exam = exam_of(leaf, plan.open_items)
    taught = int(plan.taught[0][1:]) - 1
    assert exam.objection(row(f"{LONG} {taught}")) == ""
    assert exam.objection(row(f"Your turn now: {LONG} {taught}", template="exam-your-turn")) == NEW_QUESTION


def test_runs_do_not_reach_across_what_was_cut_out() -> None:
    text = f"one two three TASK {LONG}"
    assert len(wording_runs(text, ["TASK"])) == 1
    assert len(wording_runs(text, [])) == 5
