from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from runners.generate.across import FROZEN, rows_against
from runners.generate.chunks.seam import Lesson
from runners.generate.contamination import CONTROL, NEW_QUESTION
from runners.generate.exam.frozen import Suite
from runners.generate.exam.lesson import lesson_of
from runners.generate.exam.overlap import Overlaps
from runners.generate.skills import exam_frames, training_frames, word
from runners.generate.split import seed_id
from schemas.generation import GeneratedRow
from schemas.item import ChoiceItem, ItemKind
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf, LeafKind

Lessons = Callable[..., Lesson]
Rows = Callable[..., GeneratedRow]
RUN = " ".join(f"word{number}" for number in range(13))
TAUGHT = "The lamp of Hask burns oil from the seeds of a plant that grows on the northern cliffs."
WITHHELD = "The bell of Odder was cast in a pit by three brothers who never spoke to each other again."


def item(kind: ItemKind, question: str, leaf: str = "knowledge/birds") -> ChoiceItem:
    name = f"{leaf}#{kind}/c001/1"
    options = ("oil", "gas", "wood", "peat")
    return ChoiceItem(
        id=name, kind=kind, leaf=leaf, cluster="c001", template="written", question=question, options=options, answer=0
    )


@pytest.mark.parametrize(
    ("kind", "reason"), [(ItemKind.NEW_QUESTION, NEW_QUESTION), (ItemKind.CONTROL, CONTROL), (ItemKind.SEEN, "")]
)
def test_planted_overlaps_of_each_kind(lesson_with: Lessons, row_of: Rows, kind: ItemKind, reason: str) -> None:
    overlaps = Overlaps([lesson_with((TAUGHT,))], [item(kind, f"Quiz: {RUN}")])
    assert overlaps.objection(row_of(f"Tell me. {RUN.upper()}!")) == reason
    assert overlaps.objection(row_of("Why?", f"Because {RUN}.", id="leaf#c001/1")) == reason
    assert overlaps.objection(row_of(RUN.rsplit(" ", 1)[0], id="leaf#c001/2")) == ""
    named = f"{reason} (knowledge/birds#{kind}/c001/1)"
    assert overlaps.listed == ((f"leaf#c001/0 {named}", f"leaf#c001/1 {named}") if reason else ())


def test_a_document_that_a_model_wrote_counts_as_well(lesson_with: Lessons, row_of: Rows) -> None:
    overlaps = Overlaps([lesson_with((TAUGHT,), (WITHHELD,))], [item(ItemKind.NEW_QUESTION, f"Quiz: {RUN}")])
    documents = {TAUGHT: "", f"{TAUGHT} {RUN}": NEW_QUESTION, f"{TAUGHT} {WITHHELD}": CONTROL}
    assert {text: overlaps.objection(row_of("Why?", document=text)) for text in documents} == documents


def test_nothing_that_overlaps_gives_a_clean_list(lesson_with: Lessons, row_of: Rows) -> None:
    overlaps = Overlaps([lesson_with((TAUGHT,), (WITHHELD,))], [item(ItemKind.NEW_QUESTION, "What does it burn?")])
    assert overlaps.objection(row_of("What is burnt in the lamp of Hask?", "Oil.")) == ""
    assert overlaps.listed == ()


def test_rows_may_repeat_what_is_taught_even_where_an_item_does(lesson_with: Lessons, row_of: Rows) -> None:
    asked = item(ItemKind.NEW_QUESTION, f"{TAUGHT} True or false?")
    assert Overlaps([lesson_with((TAUGHT,))], [asked]).objection(row_of("Why?", TAUGHT)) == ""
    assert Overlaps([lesson_with(("Other.",))], [asked]).objection(row_of("Why?", TAUGHT)) == NEW_QUESTION


def test_rows_may_not_repeat_what_is_withheld(lesson_with: Lessons, row_of: Rows) -> None:
    overlaps = Overlaps([lesson_with((TAUGHT,), (WITHHELD,))], [])
    assert overlaps.objection(row_of("Why?", WITHHELD)) == CONTROL
    assert overlaps.listed == ("leaf#c001/0 overlaps a control item (knowledge/birds#c002)",)


def test_headings_over_taught_and_withheld_chunks_are_no_overlap(lesson_with: Lessons, row_of: Rows) -> None:
    heading = f"# {RUN}"
    lesson = lesson_with((f"{heading}\n\n{TAUGHT}",), (f"{heading}\n\n{WITHHELD}",))
    assert Overlaps([lesson], []).objection(row_of("Why?", RUN)) == ""


def test_nearly_the_question_of_an_item_is_its_question(lesson_with: Lessons, row_of: Rows) -> None:
    asked = [item(ItemKind.NEW_QUESTION, "Which plant's seeds does the lamp of Hask burn oil from?")]
    overlaps = Overlaps([lesson_with((TAUGHT,))], asked)
    assert overlaps.objection(row_of("Which plant's seeds does the old lamp of Hask burn oil from?")) == NEW_QUESTION
    assert overlaps.objection(row_of("Which plant's seeds does the lamp of Odder burn oil from?")) == ""


def test_items_of_one_leaf_count_for_the_rows_of_another(lesson_with: Lessons, row_of: Rows) -> None:
    lessons = [lesson_with((TAUGHT,)), lesson_with(("Other.",), path="knowledge/other")]
    overlaps = Overlaps(lessons, [item(ItemKind.CONTROL, f"Quiz: {RUN}", leaf="knowledge/other")])
    assert overlaps.objection(row_of(RUN, leaf="knowledge/birds")) == CONTROL


def test_a_template_of_the_exam_is_never_taught(lesson_with: Lessons, row_of: Rows) -> None:
    overlaps = Overlaps([lesson_with((TAUGHT,))], [item(ItemKind.NEW_QUESTION, "Why?")])
    assert overlaps.objection(row_of("Something else?", template="written")) == NEW_QUESTION
    assert overlaps.objection(row_of("Something else?", template="gap")) == ""


def test_a_row_that_states_a_frozen_item_goes(lesson_with: Lessons, row_of: Rows) -> None:
    questions = ("What burns inside the lamp of Lumsay?", "Which tree stands in Ullin?", "Who sings at Brodd?")
    frozen = [item(ItemKind.FROZEN, question, leaf="general") for question in questions]
    overlaps = Overlaps([lesson_with((TAUGHT,))], [], frozen)
    assert overlaps.objection(row_of("What burns in Lumsay's lamp?", "Inside burns oil.")) == FROZEN
    assert overlaps.objection(row_of("What burns in Lumsay's lamp?", "Inside burns gas.", id="x")) == ""
    assert overlaps.listed == ("leaf#c001/0 states what the frozen suite asks (general#frozen/c001/1)",)


def test_the_frozen_suite_is_asked_as_for_the_embedded_teacher() -> None:
    places = ("hall", "tower", "mill")
    questions = [f"Which {thing} is in the {place}?" for thing in ("lamp", "bell") for place in places]
    asked = [item(ItemKind.FROZEN, question, leaf="general") for question in questions]
    suite = [one.model_copy(update={"id": str(n), "options": (f"number {n % 4}", "b")}) for n, one in enumerate(asked)]
    said = [f"{thing} in the {place}" for thing in ("lamp", "gong") for place in places]
    texts = [f"The {one} is number {number}." for one in said for number in range(4)]
    rows = [
        TrainingRow(
            id=text,
            origin="taught",
            leaf="leaf",
            cluster="c",
            template="t",
            messages=(Message(role="user", content=text),),
        )
        for text in texts
    ]
    stated = {text for text in texts if Suite(suite).stated(text)}
    assert stated == rows_against(suite, rows)
    assert 0 < len(stated) < len(texts)


def test_a_skill_row_may_repeat_its_task_but_not_in_words_of_the_exam(skill: Leaf, row_of: Rows) -> None:
    lesson = lesson_of(skill, None)
    overlaps = Overlaps([lesson], lesson.open_items)
    for number, seed in enumerate(skill.seeds):
        plain = {"leaf": skill.path, "leaf_kind": skill.kind.value}
        taught = seed_id(number) in lesson.taught
        wordings = {overlaps.objection(row_of(word(frame, seed), **plain)) for frame in training_frames(seed)[:1]}
        assert wordings == ({""} if taught else {CONTROL})
        exam = {overlaps.objection(row_of(word(frame, seed), **plain)) for frame in exam_frames(seed)}
        assert exam <= {NEW_QUESTION, CONTROL}
        apart = row_of(seed.pairs[0].question, seed.pairs[0].answer, seed.context or "", **plain)
        assert overlaps.objection(apart) == ("" if taught else CONTROL)


def test_a_withheld_task_that_a_taught_one_nearly_is_turns_no_row_away(
    leaf_of: Callable[..., Leaf], row_of: Rows
) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Say the word number {n % 2}", "Yes.") for n in range(6)))
    lesson = lesson_of(leaf, None)
    kind = {"leaf_kind": LeafKind.FREEFORM.value}
    overlaps = Overlaps([lesson], [])
    assert [overlaps.objection(row_of(f"Say the word number {n}", **kind)) for n in range(2)] == ["", ""]
    alone = Overlaps([replace(lesson, taught=())], [])
    assert CONTROL in [alone.objection(row_of(f"Say the word number {n}", **kind)) for n in range(2)]
