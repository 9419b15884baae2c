from __future__ import annotations

from runners.generate.skills import exam_frames, open_items, training_frames, word
from runners.generate.split import split_seeds
from schemas.item import ItemKind
from schemas.taxonomy import Leaf, QuestionAnswer, SeedExample


def seed(question: str, context: str | None = None) -> SeedExample:
    return SeedExample(context, (QuestionAnswer(question, "Yes.", 1),), 1)


def test_training_and_exam_share_no_wording() -> None:
    for example in (seed("Why?"), seed("Why?", "Because.")):
        training = {word(frame, example) for frame in training_frames(example)}
        exam = {word(frame, example) for frame in exam_frames(example)}
        assert len(training) >= 8
        assert len(exam) == len(exam_frames(example))
        assert not training & exam
        assert not {frame.name for frame in training_frames(example)} & {frame.name for frame in exam_frames(example)}


def test_every_wording_holds_the_whole_task() -> None:
    example = seed("Say {task} and {{ 7*7 }}.", "A {context} of %s \\1.")
    for frame in (*training_frames(example), *exam_frames(example)):
        text = word(frame, example)
        assert text.count("Say {task} and {{ 7*7 }}.") == 1
        assert text.count("A {context} of %s \\1.") == 1


def test_items_of_a_leaf(skill: Leaf) -> None:
    taught, control = split_seeds(skill)
    items = open_items(skill, taught=taught, control=control)
    by_kind = {kind: [item for item in items if item.kind is kind] for kind in ItemKind}
    assert {item.cluster for item in by_kind[ItemKind.NEW_QUESTION]} == set(taught)
    assert {item.cluster for item in by_kind[ItemKind.SEEN]} == set(taught)
    assert {item.cluster for item in by_kind[ItemKind.CONTROL]} == set(control)
    assert (len(by_kind[ItemKind.NEW_QUESTION]), len(by_kind[ItemKind.CONTROL])) == (36, 18)
    assert len({item.id for item in items}) == len(items)
