from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runners.generate.chunks.seam import Lesson
from runners.generate.exam.lesson import lesson_of
from runners.generate.exam.untaught import PASSAGE, SEED, STATED, drop_taught
from schemas.item import ChoiceItem, ItemKind
from schemas.taxonomy import Leaf, LeafKind

Lessons = Callable[..., Lesson]
TAUGHT = "The lamp of Hask burns oil from the seeds of a plant that grows on the northern cliffs."
WITHHELD = "The bell of Odder was cast in a pit by three brothers who never spoke to each other again."
QUESTION, ANSWER = "How many brothers cast the bell of Odder?", "three"


def control(cluster: str, question: str = QUESTION, answer: str = ANSWER, leaf: str = "knowledge/birds") -> ChoiceItem:
    name, kind = f"{leaf}#control/{cluster}/{len(question)}", ItemKind.CONTROL
    options = ("eleven", answer, "nine", "forty")
    return ChoiceItem(
        id=name, kind=kind, leaf=leaf, cluster=cluster, template="w", question=question, options=options, answer=1
    )


def test_what_nobody_teaches_stays(lesson_with: Lessons) -> None:
    lesson = replace(lesson_with((TAUGHT,), (WITHHELD,)), choice_items=(control("c002"),))
    assert drop_taught([lesson]) == ((lesson,), ())


def test_a_passage_that_another_leaf_teaches_is_no_control(lesson_with: Lessons) -> None:
    lesson = replace(lesson_with((TAUGHT,), (WITHHELD,)), choice_items=(control("c002"),))
    other = lesson_with((f"# Another heading\n\n{WITHHELD}",), path="knowledge/other")
    (kept, same), dropped = drop_taught([lesson, other])
    assert kept.choice_items == ()
    assert same == other
    assert dropped == ((lesson.choice_items[0].id, PASSAGE),)


def test_an_answer_that_a_taught_sentence_states_is_no_control(lesson_with: Lessons) -> None:
    told = "Three brothers cast the bell that hangs in Odder."
    items = (control("c002"), control("c002", "Who cut the rope?", "eight"))
    lesson = replace(lesson_with((TAUGHT, told), (WITHHELD,)), choice_items=items)
    (kept,), dropped = drop_taught([lesson])
    assert kept.choice_items == items[1:]
    assert dropped == ((items[0].id, STATED),)


def test_words_from_all_over_a_chunk_state_nothing_together(lesson_with: Lessons) -> None:
    told = "Three lamps burn. The brothers sleep. A bell was cast. Odder is far away."
    lesson = replace(lesson_with((told,), (WITHHELD,)), choice_items=(control("c002"),))
    assert drop_taught([lesson])[1] == ()


def test_tables_state_too(lesson_with: Lessons) -> None:
    told = "| Bell | Brothers that cast it |\n|---|---|\n| Odder | three |"
    lesson = replace(lesson_with((TAUGHT, told), (WITHHELD,)), choice_items=(control("c002"),))
    assert [reason for _, reason in drop_taught([lesson])[1]] == [STATED]


def test_other_kinds_stay_whatever_is_taught(lesson_with: Lessons) -> None:
    item = control("c001").model_copy(update={"kind": ItemKind.NEW_QUESTION})
    lesson = replace(lesson_with((WITHHELD,)), choice_items=(item,))
    assert drop_taught([lesson])[0] == (lesson,)


def test_a_seed_that_another_leaf_teaches_is_no_control(leaf_of: Callable[..., Leaf], lesson_with: Lessons) -> None:
    tasks = [(None, f"{WITHHELD.replace('Odder', f'place number {n}')} Who?", "They.") for n in range(6)]
    lesson = lesson_of(leaf_of(LeafKind.FREEFORM, *tasks), None)
    asked = [item for item in lesson.open_items if item.kind is ItemKind.CONTROL]
    other = lesson_with((lesson.leaf.seeds[int(asked[0].cluster[1:]) - 1].pairs[0].question,))
    (kept, _), dropped = drop_taught([lesson, other])
    gone = {item.id for item in lesson.open_items} - {item.id for item in kept.open_items}
    assert gone == {name for name, _ in dropped}
    assert {item.id for item in asked if item.cluster == asked[0].cluster} <= gone
    assert {reason for _, reason in dropped} == {SEED}
    assert drop_taught([lesson])[1] == ()


def test_a_short_seed_that_is_taught_elsewhere_is_no_control(leaf_of: Callable[..., Leaf]) -> None:
    seeds = [(None, f"Name the opposite of {word}.", "It is drow.") for word in ("hot", "wet", "old", "up", "in", "on")]
    lesson = lesson_of(leaf_of(LeafKind.FREEFORM, *seeds), None)
    withheld = [number for number, _ in enumerate(seeds) if f"s{number + 1:02}" in lesson.control]
    again = leaf_of(LeafKind.FREEFORM, (None, "Name the  opposite of " + seeds[withheld[0]][1].split()[-1], "Yes."))
    other = lesson_of(replace(again, path="skills/other"), None)
    (kept, same), dropped = drop_taught([lesson, other])
    assert same == other
    assert {name.split("#")[1].split("/")[1] for name, _ in dropped} == {f"s{withheld[0] + 1:02}"}
    assert {reason for _, reason in dropped} == {SEED}
    assert [item for item in kept.open_items if item.kind is ItemKind.CONTROL]
