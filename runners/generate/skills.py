"""Variations of a skill's seed examples that keep their answers true: other words around the same task.

Training rows and the exam use disjoint sets. A wording adds politeness, labels or another order; it never touches
the task or the context, because nothing here could tell whether a changed task keeps its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runners.generate.split import seed_id
from schemas.item import ItemKind, OpenItem
from schemas.taxonomy import Leaf, SeedExample


@dataclass(frozen=True, slots=True)
class Frame:
    """A named wording with a slot for the task and, for grounded skills, one for the context."""

    name: str
    text: str


PLAIN = Frame("as-it-stands", "{task}")
PLAIN_GROUNDED = Frame("context-then-task", "{context}\n\n{task}")
FREEFORM_TRAINING = (
    PLAIN,
    Frame("please-help", "Please help with this. {task}"),
    Frame("label-task", "Task: {task}"),
    Frame("label-question", "Question: {task}\nAnswer:"),
    Frame("thank-you", "{task} Thank you."),
    Frame("can-you", "Can you do this for me? {task}"),
    Frame("my-request", "Here is my request. {task}"),
    Frame("student", "A student asks: {task}"),
    Frame("next", "Next. {task}"),
    Frame("i-need", "I need an answer to this. {task}"),
)
FREEFORM_EXAM = (
    Frame("exam-your-turn", "Your turn now: {task}"),
    Frame("exam-reply", "How would you reply? {task}"),
    Frame("exam-what-say", "{task} So, what do you say?"),
)
GROUNDED_TRAINING = (
    PLAIN_GROUNDED,
    Frame("task-then-context", "{task}\n\n{context}"),
    Frame("labels", "Context: {context}\nQuestion: {task}"),
    Frame("text-label", "Text: {context}\n\n{task}"),
    Frame("read-this", "Read this. {context}\nNow answer. {task}"),
    Frame("use-this", "{task} Use this text. {context}"),
    Frame("notes", "Notes: {context}\nTask: {task}"),
    Frame("given", "Given: {context}\n{task}"),
    Frame("please-read", "Please read this first. {context}\n{task} Thank you."),
)
GROUNDED_EXAM = (
    Frame("exam-material", "Here is some material: {context}\nAnd I wonder: {task}"),
    Frame("exam-source-says", "Someone wants to know: {task}\nThe source says: {context}"),
    Frame("exam-so-tell", "On the table lies: {context}\nSo, tell me: {task}"),
)


def training_frames(seed: SeedExample) -> tuple[Frame, ...]:
    """The wordings that training rows of this seed use; the first is the seed as it stands."""
    return FREEFORM_TRAINING if seed.context is None else GROUNDED_TRAINING


def exam_frames(seed: SeedExample) -> tuple[Frame, ...]:
    """The wordings that only the exam uses."""
    return FREEFORM_EXAM if seed.context is None else GROUNDED_EXAM


def word(frame: Frame, seed: SeedExample) -> str:
    """The seed's task (and context) in this wording."""
    content = {"task": seed.pairs[0].question.strip(), "context": (seed.context or "").strip()}
    # The odd parts name slots. The seed's own text is never searched for any, so braces in it stay what they are.
    parts = re.split(r"\{(task|context)\}", frame.text)
    return "".join(content[part] if number % 2 else part for number, part in enumerate(parts))


def open_items(leaf: Leaf, *, taught: Sequence[str], control: Sequence[str]) -> tuple[OpenItem, ...]:
    """`seen` taught seeds as they stand, `new-question` taught and `control` withheld seeds in every exam wording."""
    return tuple(_items(leaf, set(taught), set(control)))


def _items(leaf: Leaf, taught: set[str], control: set[str]) -> Iterator[OpenItem]:
    for number, seed in enumerate(leaf.seeds):
        name = seed_id(number)
        if name in taught:
            yield from _worded(leaf, name, seed, ItemKind.NEW_QUESTION, exam_frames(seed))
            yield from _worded(leaf, name, seed, ItemKind.SEEN, training_frames(seed)[:1])
        elif name in control:
            yield from _worded(leaf, name, seed, ItemKind.CONTROL, exam_frames(seed))


def _worded(leaf: Leaf, name: str, seed: SeedExample, kind: ItemKind, frames: Iterable[Frame]) -> Iterator[OpenItem]:
    for frame in frames:
        yield OpenItem(
            id=f"{leaf.path}#{kind}/{name}/{frame.name}",
            kind=kind,
            leaf=leaf.path,
            cluster=name,
            template=frame.name,
            question=word(frame, seed),
            reference=seed.pairs[0].answer.strip(),
        )
